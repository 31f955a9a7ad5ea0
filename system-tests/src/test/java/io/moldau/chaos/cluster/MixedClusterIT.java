package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.traffic.Traffic;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import io.moldau.process.ZooKeeperView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two brokers of ours and one Apache Kafka 3.9.2 are one cluster, whoever leads and whoever is the controller. */
class MixedClusterIT {

    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());
    private static final int KAFKA = 3;
    private static final Set<Integer> ALL = Set.of(1, 2, KAFKA);
    private static final int RECORDS_PER_SECOND = 300;

    private final Cluster cluster = Cluster.start("Mixed", MixedClusterIT::settings, 1, 2);
    private final ZooKeeperView stored = new ZooKeeperView(cluster.zooKeeper());
    private final ClusterView view;

    MixedClusterIT() {
        // On a loaded machine Kafka's start keeps it from ZooKeeper for seconds, and it gives up when its session ends.
        cluster.add(BrokerKind.KAFKA, KAFKA, broker -> {
            settings(broker);
            broker.with("zookeeper.session.timeout.ms", "6000");
        });
        view = new ClusterView("MixedClusterIT", cluster);
    }

    private static void settings(BrokerProcess broker) {
        broker.with("auto.leader.rebalance.enable", "false").with("zookeeper.session.timeout.ms", "3000");
    }

    @AfterEach
    void stop() {
        view.close();
        cluster.close();
    }

    @Test
    void kindsTakeTurns() throws Exception {
        Map<TopicPartition, List<Integer>> replicas = new HashMap<>();
        List<Traffic> traffic = new ArrayList<>();
        for (int leader : List.of(1, KAFKA)) {
            List<Integer> order = List.of(leader, leader % 3 + 1, (leader + 1) % 3 + 1);
            TopicPartition partition = view.create("led-by-" + leader, order, Map.of("min.insync.replicas", "2"));
            replicas.put(partition, order);
            traffic.add(Traffic.on(partition.topic(), 1, cluster.bootstrap(), RECORDS_PER_SECOND, SEED + leader));
        }
        traffic.forEach(Traffic::awaitProgress);

        for (Set<Integer> kind : List.of(Set.of(1, 2), Set.of(KAFKA))) {
            becomeController(kind);
            createReassignDelete(
                    "under-" + cluster.broker(kind.iterator().next()).kind());
            for (int broker : List.of(1, KAFKA)) {
                dieAndReturn(broker, replicas);
                traffic.forEach(Traffic::awaitProgress);
            }
        }
        replaceKafka(replicas);
        traffic.forEach(Traffic::awaitProgress);

        for (Traffic each : traffic) {
            System.out.println("MixedClusterIT: " + each.finish(cluster.bootstrap()));
        }
        for (TopicPartition partition : replicas.keySet()) {
            compareReplicas(partition);
        }
    }

    private void compareReplicas(TopicPartition partition) throws IOException {
        List<Integer> replicas = List.of(1, 2, KAFKA);
        System.out.printf(
                "MixedClusterIT: %s: %d equal bytes on all replicas, %d equal batches for kafka-dump-log%n",
                partition,
                ReplicaLogs.awaitEqual(cluster, partition, replicas),
                ReplicaLogs.assertEqualBatches(cluster, partition, replicas));
    }

    /** Lets the brokers race until one of these wins. */
    private void becomeController(Set<Integer> wanted) throws Exception {
        while (!wanted.contains(stored.controller())) {
            int epoch = stored.controllerEpoch();
            stored.vacate();
            ClusterView.await("a controller", () -> stored.controllerEpoch() > epoch && stored.controller() > 0);
        }
        System.out.println("MixedClusterIT: the controller is "
                + cluster.broker(stored.controller()).kind());
    }

    private void createReassignDelete(String topic) throws Exception {
        TopicPartition partition = view.create(topic, List.of(1, 2), Map.of());
        view.admin()
                .alterPartitionReassignments(
                        Map.of(partition, Optional.of(new NewPartitionReassignment(List.of(KAFKA, 2)))))
                .all()
                .get();
        view.awaitState(partition, ALL, Set.of(KAFKA, 2));
        view.electPreferred(Set.of(partition));
        view.awaitState(partition, KAFKA, Set.of(KAFKA, 2));
        view.admin().deleteTopics(List.of(topic)).all().get();
        ClusterView.await("deletion of " + topic, () -> !stored.topics().contains(topic));
    }

    private void dieAndReturn(int broker, Map<TopicPartition, List<Integer>> replicas) throws Exception {
        Set<Integer> rest = new HashSet<>(ALL);
        rest.remove(broker);
        cluster.broker(broker).kill9();
        for (TopicPartition partition : replicas.keySet()) {
            view.awaitState(partition, rest, rest);
        }
        ClusterView.await("the end of its session", () -> stored.brokers().equals(rest));
        cluster.broker(broker).start();
        awaitAllInSync(replicas);
        preferredLeaders(replicas);
    }

    private void awaitAllInSync(Map<TopicPartition, List<Integer>> replicas) {
        replicas.keySet().forEach(partition -> view.awaitState(partition, ALL, ALL));
    }

    private void preferredLeaders(Map<TopicPartition, List<Integer>> replicas) throws Exception {
        view.electPreferred(replicas.keySet());
        replicas.forEach((partition, order) -> view.awaitState(partition, order.get(0), ALL));
    }

    /** Ours takes over id and disk of the Kafka broker. */
    private void replaceKafka(Map<TopicPartition, List<Integer>> replicas) throws Exception {
        cluster.broker(KAFKA).stop();
        cluster.add(BrokerKind.underTest(), KAFKA, MixedClusterIT::settings);
        awaitAllInSync(replicas);
        preferredLeaders(replicas);
        assertThat(cluster.broker(KAFKA).kind()).isEqualTo(BrokerKind.underTest());
        System.out.println("MixedClusterIT: the Kafka broker is replaced on its disk");
    }
}
