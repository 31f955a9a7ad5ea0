package io.moldau.chaos.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.history.Checker;
import io.moldau.chaos.history.History;
import io.moldau.chaos.history.Write;
import io.moldau.chaos.history.Write.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;

/** One topic that somebody writes to with acks=all and idempotence, and somebody reads, whatever happens. */
public final class Traffic {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PROGRESS = 100;

    private final String topic;
    private final int partitions;
    private final long seed;
    private final History history = new History();
    private final Writer writer;
    private final Reader reader;

    private Traffic(String topic, int partitions, String bootstrap, int recordsPerSecond, long seed) {
        this.topic = topic;
        this.partitions = partitions;
        this.seed = seed;
        this.writer = new Writer(1, bootstrap, topic, partitions, "all", history, seed)
                .atMost(recordsPerSecond)
                .start();
        this.reader = new Reader(1, bootstrap, topic, partitions, history).start();
    }

    /** Begins on a topic that exists, with clients that are told of {@code bootstrap} only. */
    public static Traffic on(String topic, int partitions, String bootstrap, int recordsPerSecond, long seed) {
        return new Traffic(topic, partitions, bootstrap, recordsPerSecond, seed);
    }

    /** Waits until more records were acknowledged and more were read. */
    public void awaitProgress() {
        long acknowledged = writer.acknowledged();
        int read = history.reads().size();
        Awaitility.await("progress on " + topic)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    reader.check();
                    return writer.acknowledged() > acknowledged + PROGRESS
                            && history.reads().size() > read + PROGRESS;
                });
    }

    /**
     * Waits until more records were acknowledged, read or not: a Kafka consumer that only ever met one broker does not ask
     * others for metadata while it tries to connect to that one, which takes long where packets vanish.
     */
    public void awaitAcknowledgements() {
        long acknowledged = writer.acknowledged();
        Awaitility.await("acknowledgements on " + topic)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> writer.acknowledged() > acknowledged + PROGRESS);
    }

    /** How many writes have been acknowledged so far. */
    public long acknowledged() {
        return writer.acknowledged();
    }

    /** The longest time between two acknowledgements of which at least one came after {@code sinceNs}. */
    public Duration longestGapSince(long sinceNs) {
        long[] acknowledged = history.writes().stream()
                .filter(write -> write.outcome() == Outcome.OK)
                .mapToLong(Write::completedNs)
                .sorted()
                .toArray();
        return Duration.ofNanos(LongStream.range(1, acknowledged.length)
                .filter(i -> acknowledged[(int) i] > sinceNs)
                .map(i -> acknowledged[(int) i] - acknowledged[(int) i - 1])
                .max()
                .orElse(Long.MAX_VALUE));
    }

    /** The writes that failed so far. */
    public List<Write> failures() {
        return history.writes().stream()
                .filter(write -> write.outcome() != Outcome.OK)
                .toList();
    }

    /**
     * Ends the clients, reads everything once more, and fails if no honest broker could have answered so.
     *
     * @return a line for people
     */
    public String finish(String bootstrap) throws InterruptedException {
        writer.finish();
        reader.finish();
        new Reader(2, bootstrap, topic, partitions, history).readToEnd();
        assertThat(new Checker(history, 2).check()).as("seed " + seed).isEmpty();
        return "%s: %d writes, %d of them not acknowledged, %d reads, nothing amiss"
                .formatted(
                        topic,
                        history.writes().size(),
                        failures().size(),
                        history.reads().size());
    }
}
