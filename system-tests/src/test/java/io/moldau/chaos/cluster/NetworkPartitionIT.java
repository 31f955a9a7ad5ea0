package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.traffic.Traffic;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import io.moldau.process.HostNetwork;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The network between brokers loses packets, one way or both: acknowledged records stay, once, in order. */
class NetworkPartitionIT {

    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());
    private static final List<Integer> REPLICAS = List.of(11, 12, 13);
    private static final Set<Integer> ALL = Set.copyOf(REPLICAS);
    private static final int RECORDS_PER_SECOND = 500;

    private final HostNetwork network = new HostNetwork(REPLICAS);
    private final Cluster cluster =
            Cluster.start(network, "NetworkPartition", NetworkPartitionIT::settings, 11, 12, 13);
    private final ClusterView view = new ClusterView("NetworkPartitionIT", cluster);

    @BeforeAll
    static void needsRoot() {
        Assumptions.assumeTrue(HostNetwork.isAvailable(), "network namespaces need Linux, root and iproute2");
    }

    private static void settings(BrokerProcess broker) {
        broker.with("auto.leader.rebalance.enable", "false")
                .with("zookeeper.session.timeout.ms", "3000")
                .with("replica.lag.time.max.ms", "4000");
    }

    @AfterEach
    void stop() {
        view.close();
        cluster.close();
        network.close();
    }

    @Test
    void acknowledgedRecordsSurvive() throws Exception {
        TopicPartition partition = view.create("torn", REPLICAS, Map.of("min.insync.replicas", "2"));
        Traffic traffic = Traffic.on(partition.topic(), 1, cluster.bootstrap(), RECORDS_PER_SECOND, SEED);
        traffic.awaitProgress();
        aLeaderIsIsolatedAndThenKilled(partition, traffic);
        aFollowerHearsNothing(partition, traffic);
        aLeaderIsNotHeard(partition, traffic);
        twoSeeOnlyTheThird(partition, traffic);
        System.out.println("NetworkPartitionIT: " + traffic.finish(cluster.bootstrap()));
        assertThat(ReplicaLogs.awaitEqual(cluster, partition, REPLICAS)).isPositive();
    }

    private void aLeaderIsIsolatedAndThenKilled(TopicPartition partition, Traffic traffic) {
        network.isolate(11);
        view.awaitState(partition, Set.of(12, 13), Set.of(12, 13));
        traffic.awaitAcknowledgements();
        cluster.broker(11).kill9();
        network.mend();
        cluster.broker(11).start();
        healed(partition, traffic, "leader isolated, killed, back");
    }

    /** What the leader sends to one follower is lost: the follower's questions arrive, the answers do not. */
    private void aFollowerHearsNothing(TopicPartition partition, Traffic traffic) throws Exception {
        int leader = view.describe(partition).leader().id();
        int deaf = leader == 11 ? 12 : 11;
        network.cut(leader, deaf);
        ClusterView.await(
                "an in-sync set without " + deaf,
                () -> view.describe(partition).isr().stream().noneMatch(node -> node.id() == deaf));
        traffic.awaitProgress();
        network.mend();
        healed(partition, traffic, "follower " + deaf + " did not hear leader " + leader);
    }

    /** What both followers send to the leader is lost, while clients and ZooKeeper reach it. */
    private void aLeaderIsNotHeard(TopicPartition partition, Traffic traffic) throws Exception {
        int leader = view.describe(partition).leader().id();
        REPLICAS.stream().filter(id -> id != leader).forEach(id -> network.cut(id, leader));
        long acknowledged = traffic.acknowledged();
        long startNs = System.nanoTime();
        ClusterView.await("the leader's patience", () -> System.nanoTime() - startNs > 6_000_000_000L);
        System.out.printf(
                "NetworkPartitionIT: %d acknowledged while nobody reached leader %d%n",
                traffic.acknowledged() - acknowledged, leader);
        network.mend();
        healed(partition, traffic, "leader " + leader + " did not hear its followers");
    }

    /** Two brokers lose each other; each still reaches the third, clients and ZooKeeper. */
    private void twoSeeOnlyTheThird(TopicPartition partition, Traffic traffic) throws Exception {
        int leader = view.describe(partition).leader().id();
        int other = leader == 11 ? 12 : 11;
        network.cut(leader, other);
        network.cut(other, leader);
        ClusterView.await(
                "an in-sync set without " + other,
                () -> view.describe(partition).isr().stream().noneMatch(node -> node.id() == other));
        traffic.awaitProgress();
        network.mend();
        healed(partition, traffic, leader + " and " + other + " saw only the third");
    }

    private void healed(TopicPartition partition, Traffic traffic, String what) {
        view.awaitState(partition, ALL, ALL);
        traffic.awaitProgress();
        System.out.println("NetworkPartitionIT: healed after: " + what);
    }
}
