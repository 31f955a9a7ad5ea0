package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.traffic.Traffic;
import io.moldau.process.Cluster;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Four brokers, A on [1,2,3] and B on [3,1,4]: leaders die one after the other and return, while a producer and a consumer
 * that know only broker 4 carry on.
 */
class FilmIT {

    private static final int RECORDS_PER_SECOND = 2_000;
    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());

    @Test
    void leadersDieAndReturn() throws Exception {
        try (Cluster cluster = Cluster.start(
                        "Film", broker -> broker.with("auto.leader.rebalance.enable", "false"), 1, 2, 3, 4);
                ClusterView view = new ClusterView("FilmIT", cluster)) {
            TopicPartition a = view.create("A", List.of(1, 2, 3), Map.of());
            TopicPartition b = view.create("B", List.of(3, 1, 4), Map.of());
            String four = cluster.broker(4).bootstrap();
            List<Traffic> traffic = List.of(
                    Traffic.on(a.topic(), 1, four, RECORDS_PER_SECOND, SEED),
                    Traffic.on(b.topic(), 1, four, RECORDS_PER_SECOND, SEED + 1));
            traffic.forEach(Traffic::awaitProgress);
            int epoch = view.leaderEpoch(a);

            cluster.broker(1).kill9();
            view.awaitState(a, 2, Set.of(2, 3));
            view.awaitState(b, 3, Set.of(3, 4));
            assertThat(view.leaderEpoch(a)).as("leader epoch of A").isGreaterThan(epoch);
            traffic.forEach(Traffic::awaitProgress);

            cluster.broker(3).kill9();
            view.awaitState(a, 2, Set.of(2));
            view.awaitState(b, 4, Set.of(4));
            traffic.forEach(Traffic::awaitProgress);

            cluster.broker(1).start();
            cluster.broker(3).start();
            view.awaitState(a, 2, Set.of(1, 2, 3));
            view.awaitState(b, 4, Set.of(1, 3, 4));

            view.electPreferred(Set.of(a, b));
            view.awaitState(a, 1, Set.of(1, 2, 3));
            view.awaitState(b, 3, Set.of(1, 3, 4));
            traffic.forEach(Traffic::awaitProgress);

            for (Traffic each : traffic) {
                System.out.println("FilmIT: " + each.finish(four));
            }
            System.out.printf(
                    "FilmIT: %d and %d equal bytes on all replicas%n",
                    ReplicaLogs.awaitEqual(cluster, a, List.of(1, 2, 3)),
                    ReplicaLogs.awaitEqual(cluster, b, List.of(3, 1, 4)));
        }
    }
}
