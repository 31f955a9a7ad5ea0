package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.history.History;
import io.moldau.chaos.traffic.Writer;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A follower that never stops fetching and yet falls behind: it takes a batch at a time while several writers go on. */
@Tag("timed")
class LaggardIT {

    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());
    private static final int SLOW = 3;
    private static final int WRITERS = 4;
    private static final int HEAD_START = 10_000;
    private static final Set<Integer> ALL = Set.of(1, 2, SLOW);

    @Test
    void aFollowerThatFetchesButLagsLeavesAndReturns() throws Exception {
        try (Cluster cluster = Cluster.start("Laggard", LaggardIT::settings, 1, 2, SLOW);
                ClusterView view = new ClusterView("LaggardIT", cluster)) {
            TopicPartition partition = view.create("behind", List.of(1, 2, SLOW), Map.of());
            cluster.broker(SLOW).pause();
            long startNs = System.nanoTime();
            List<Writer> writers = IntStream.range(0, WRITERS)
                    .mapToObj(id -> new Writer(
                                    id, cluster.broker(1).bootstrap(), partition.topic(), 1, "1", new History(), SEED)
                            .start())
                    .toList();
            ClusterView.await(
                    "a head start",
                    () -> writers.stream().mapToLong(Writer::acknowledged).sum() > HEAD_START);
            cluster.broker(SLOW).resume();
            view.awaitState(partition, 1, Set.of(1, 2));
            Duration leftAfter = Duration.ofNanos(System.nanoTime() - startNs);
            for (Writer writer : writers) {
                writer.finish();
            }
            long endNs = System.nanoTime();
            view.awaitState(partition, 1, ALL);
            System.out.printf(
                    "LaggardIT: the slow follower left after %d ms and was back %d ms after the last record%n",
                    leftAfter.toMillis(),
                    Duration.ofNanos(System.nanoTime() - endNs).toMillis());
            assertThat(leftAfter).isBetween(Duration.ofMillis(9_500), Duration.ofSeconds(15));
        }
    }

    private static void settings(BrokerProcess broker) {
        // It must not leave as one that died while it is held back.
        broker.with("replica.lag.time.max.ms", "10000").with("zookeeper.session.timeout.ms", "30000");
        if (broker.directory().endsWith("broker-" + SLOW)) {
            broker.with("replica.fetch.max.bytes", "1").with("replica.fetch.response.max.bytes", "1");
        }
    }
}
