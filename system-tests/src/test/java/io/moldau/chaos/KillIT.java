package io.moldau.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.history.Checker;
import io.moldau.chaos.history.History;
import io.moldau.chaos.traffic.Reader;
import io.moldau.chaos.traffic.Writer;
import io.moldau.process.BrokerFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * kill -9 under load, fifty times, each after a random number of acknowledged records. The page cache survives: everything
 * acknowledged must be there in the end, in order, once.
 */
class KillIT {

    private static final int KILLS = Integer.getInteger("moldau.kills", 50);
    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());
    private static final String TOPIC = "killed";
    private static final int PARTITIONS = 3;
    private static final int MOST_RECORDS_A_LIFE = 3_000;
    private static final Duration LIFE_LIMIT = Duration.ofMinutes(1);
    private static final Pattern RECOVERY = Pattern.compile("recovered " + TOPIC + "-\\d");

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.underTest(
            // A broker that starts within the session of its former life would find itself registered.
            broker -> broker.with("zookeeper.session.timeout.ms", "1500"));

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        System.out.println("KillIT: -Dmoldau.seed=" + SEED);
        Random chance = new Random(SEED);
        createTopic();
        History history = new History();
        List<Writer> writers = List.of(writer(1, "all", history), writer(2, "all", history), writer(3, "1", history));
        Reader live = new Reader(1, BROKER.bootstrap(), TOPIC, PARTITIONS, history).start();
        for (int kill = 0; kill < KILLS; kill++) {
            awaitRecords(writers, 1 + chance.nextInt(MOST_RECORDS_A_LIFE));
            BROKER.broker().kill9();
            BROKER.broker().start();
        }
        awaitRecords(writers, 1);
        for (Writer writer : writers) {
            writer.finish();
        }
        live.finish();
        new Reader(2, BROKER.bootstrap(), TOPIC, PARTITIONS, history).readToEnd();

        assertThat(new Checker(history, 2).check()).as("seed " + SEED).isEmpty();
        assertThat(RECOVERY.matcher(BROKER.broker().output()).results().count())
                .as("what the restarts say of recovery")
                .isEqualTo((long) KILLS * PARTITIONS);
        System.out.printf(
                "KillIT: %d kills, %d writes, %d reads, nothing amiss%n",
                KILLS, history.writes().size(), history.reads().size());
    }

    private static Writer writer(int id, String acks, History history) {
        return new Writer(id, BROKER.bootstrap(), TOPIC, PARTITIONS, acks, history, SEED + id).start();
    }

    /** Waits until this many more records have been acknowledged, and every writer has made progress. */
    private static void awaitRecords(List<Writer> writers, long count) {
        long[] before = writers.stream().mapToLong(Writer::acknowledged).toArray();
        Awaitility.await("progress")
                .atMost(LIFE_LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    long total = 0;
                    boolean all = true;
                    for (int i = 0; i < before.length; i++) {
                        long progress = writers.get(i).acknowledged() - before[i];
                        total += progress;
                        all &= progress > 0;
                    }
                    return all && total >= count;
                });
    }

    /** Small segments, so that some kills hit while one is rolled. */
    private static void createTopic() throws Exception {
        try (Admin admin = BROKER.admin()) {
            admin.createTopics(List.of(
                            new NewTopic(TOPIC, PARTITIONS, (short) 1).configs(Map.of("segment.bytes", "1000000"))))
                    .all()
                    .get();
        }
    }
}
