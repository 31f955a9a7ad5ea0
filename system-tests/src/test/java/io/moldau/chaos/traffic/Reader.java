package io.moldau.chaos.traffic;

import io.moldau.chaos.history.History;
import io.moldau.chaos.history.Read;
import io.moldau.chaos.history.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.VoidDeserializer;
import org.jspecify.annotations.Nullable;

/** A consumer that reads all partitions forward from their beginnings and notes every record in a history. */
public final class Reader {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final int id;
    private final Map<String, Object> settings;
    private final List<TopicPartition> partitions;
    private final History history;
    private final Thread thread = new Thread(this::follow, "reader");
    private volatile boolean ending;
    private volatile @Nullable Throwable complaint;

    public Reader(int id, String bootstrap, String topic, int partitions, History history) {
        this.id = id;
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        this.history = history;
        this.settings = Map.of(
                "bootstrap.servers",
                bootstrap,
                "auto.offset.reset",
                "none", // an offset that is out of range is an error, not a place to start again
                "metadata.max.age.ms",
                2_000, // a leader cut off from its cluster cannot tell that it is none
                "request.timeout.ms",
                3_000, // a leader that hangs or is cut off answers nothing
                "socket.connection.setup.timeout.ms",
                1_000,
                "reconnect.backoff.ms",
                20,
                "reconnect.backoff.max.ms",
                100);
    }

    /** Reads on a thread of its own, through whatever happens to the broker, until {@link #finish}. */
    public Reader start() {
        thread.start();
        return this;
    }

    public void finish() throws InterruptedException {
        ending = true;
        thread.join();
        check();
    }

    /** Fails if the reader has given up. */
    public void check() {
        if (complaint != null) {
            throw new AssertionError("the reader could not go on", complaint);
        }
    }

    /** Reads everything there is now, on the caller's thread. */
    public void readToEnd() {
        try (var consumer = consumer()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("could not read up to " + ends + " within " + LIMIT);
                }
                poll(consumer);
            }
        }
    }

    private void follow() {
        try (var consumer = consumer()) {
            while (!ending) {
                poll(consumer);
            }
        } catch (RuntimeException e) {
            complaint = e;
        }
    }

    private KafkaConsumer<Void, byte[]> consumer() {
        var consumer = new KafkaConsumer<>(settings, new VoidDeserializer(), new ByteArrayDeserializer());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    private void poll(KafkaConsumer<Void, byte[]> consumer) {
        for (ConsumerRecord<Void, byte[]> record : consumer.poll(POLL)) {
            history.add(new Read(id, record.partition(), record.offset(), Value.parse(record.value())));
        }
    }
}
