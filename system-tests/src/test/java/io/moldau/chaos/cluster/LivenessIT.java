package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.traffic.Traffic;
import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import io.moldau.process.JavaProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Brokers come and go as their ephemeral nodes do, and the controller misses none of it. */
class LivenessIT {

    private static final int RESTARTS = Integer.getInteger("moldau.restarts", 6);
    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());
    private static final Set<Integer> ALL = Set.of(1, 2, 3);

    @Test
    void noComingOrGoingIsMissed() throws Exception {
        try (Cluster cluster = Cluster.start("Liveness", LivenessIT::settings, 1, 2, 3);
                ClusterView view = new ClusterView("LivenessIT", cluster)) {
            TopicPartition partition = view.create("alive", List.of(1, 2, 3), Map.of());
            Traffic traffic = Traffic.on(partition.topic(), 1, cluster.bootstrap(), 1_000, SEED);
            traffic.awaitProgress();
            BrokerProcess third = cluster.broker(3);
            for (int restart = 0; restart < RESTARTS; restart++) {
                if (restart % 2 == 0) {
                    third.kill9();
                } else {
                    third.stop();
                }
                view.awaitState(partition, 1, Set.of(1, 2));
                third.start();
                view.awaitState(partition, 1, ALL);
                traffic.awaitProgress();
            }
            System.out.printf("LivenessIT: %d restarts, none missed%n", RESTARTS);
            System.out.println("LivenessIT: " + traffic.finish(cluster.bootstrap()));
            aDuplicateIsRefused(cluster, view, partition);
        }
    }

    private static void settings(BrokerProcess broker) {
        broker.with("auto.leader.rebalance.enable", "false").with("zookeeper.session.timeout.ms", "2000");
    }

    private static void aDuplicateIsRefused(Cluster cluster, ClusterView view, TopicPartition partition) {
        try (BrokerProcess duplicate =
                new BrokerProcess(BrokerKind.underTest(), BrokerFixture.freshDirectory("Duplicate"))) {
            duplicate
                    .with("broker.id", "2")
                    .with("zookeeper.session.timeout.ms", "2000")
                    .with("zookeeper.connect", cluster.zooKeeper().connect());
            JavaProcess process = duplicate.launch();
            assertThat(process.awaitExit(Duration.ofSeconds(60)))
                    .as("exit code")
                    .isNotZero();
            assertThat(process.output())
                    .contains(
                            BrokerKind.underTest() == BrokerKind.MOLDAU
                                    ? "broker id 2 is taken by a live broker"
                                    : "NodeExists");
            System.out.println("LivenessIT: " + process.tail());
        }
        view.awaitState(partition, 1, ALL);
    }
}
