package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.history.Checker;
import io.moldau.chaos.history.History;
import io.moldau.chaos.traffic.Reader;
import io.moldau.chaos.traffic.Traffic;
import io.moldau.chaos.traffic.Writer;
import io.moldau.process.BrokerKind;
import io.moldau.process.Cluster;
import io.moldau.process.TcpLink;
import io.moldau.process.ZooKeeperView;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ZooKeeper goes away, for all brokers or for one: what has a leader goes on, and nobody has to be restarted. */
@Tag("timed")
class ZooKeeperFaultIT {

    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());
    private static final int DOWN_S = Integer.getInteger("moldau.zookeeper.down.s", 15);
    private static final int SESSION_MS = 3_000;
    private static final int RECORDS_PER_SECOND = 500;
    private static final Set<Integer> ALL = Set.of(1, 2, 3);

    private final Cluster cluster = Cluster.start("ZooKeeperFault", broker -> {});
    private final Map<Integer, TcpLink> links = new HashMap<>();
    private final ZooKeeperView stored = new ZooKeeperView(cluster.zooKeeper());
    private final ClusterView view;

    ZooKeeperFaultIT() {
        for (int id : ALL) {
            TcpLink link = new TcpLink(cluster.zooKeeper().port());
            links.put(id, link);
            cluster.add(
                    BrokerKind.underTest(),
                    id,
                    broker -> broker.with("zookeeper.connect", link.address())
                            .with("auto.leader.rebalance.enable", "false")
                            .with("zookeeper.session.timeout.ms", Integer.toString(SESSION_MS)));
        }
        view = new ClusterView("ZooKeeperFaultIT", cluster);
    }

    @AfterEach
    void stop() {
        view.close();
        cluster.close();
        links.values().forEach(TcpLink::close);
    }

    private TcpLink link(int broker) {
        return Objects.requireNonNull(links.get(broker));
    }

    private static Set<Integer> without(int broker) {
        Set<Integer> rest = new HashSet<>(ALL);
        rest.remove(broker);
        return rest;
    }

    @Test
    void dataGoesOnWithoutZooKeeper() throws Exception {
        TopicPartition partition = view.create("steady", List.of(1, 2, 3), Map.of("min.insync.replicas", "2"));
        Traffic traffic = Traffic.on(partition.topic(), 1, cluster.bootstrap(), RECORDS_PER_SECOND, SEED);
        traffic.awaitProgress();
        long downNs = System.nanoTime();
        cluster.zooKeeper().kill9();
        ClusterView.await("the end of the outage", () -> System.nanoTime() - downNs > TimeUnit.SECONDS.toNanos(DOWN_S));
        traffic.awaitProgress();
        Duration gap = traffic.longestGapSince(downNs);
        cluster.zooKeeper().restart();
        ClusterView.await("all registered", () -> stored.brokers().equals(ALL));

        ClusterView.await("topics can be created again", () -> {
            view.admin()
                    .createTopics(List.of(new NewTopic("afterwards", Map.of(0, List.of(3, 2, 1)))))
                    .all()
                    .get();
            return true;
        });
        view.awaitState(new TopicPartition("afterwards", 0), 3, ALL);
        cluster.broker(1).kill9();
        view.awaitState(partition, without(1), without(1));
        traffic.awaitProgress();
        assertThat(traffic.failures()).as("failed writes").isEmpty();
        System.out.printf(
                "ZooKeeperFaultIT: ZooKeeper down for %d s: no write failed, worst gap between acknowledgements %d ms%n",
                DOWN_S, gap.toMillis());
        System.out.println("ZooKeeperFaultIT: " + traffic.finish(cluster.bootstrap()));
        assertThat(gap).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void expiredSessionsAreReplaced() throws Exception {
        TopicPartition partition = view.create("expired", List.of(1, 2, 3), Map.of("min.insync.replicas", "2"));
        Traffic traffic = Traffic.on(partition.topic(), 1, cluster.bootstrap(), RECORDS_PER_SECOND, SEED);
        traffic.awaitProgress();
        int controller = stored.controller();
        int other = controller % 3 + 1;
        for (int broker : List.of(other, controller)) {
            link(broker).cut();
            ClusterView.await("expiry of " + broker, () -> stored.brokers().equals(without(broker)));
            awaitStored(partition, without(broker));
            link(broker).mend();
            ClusterView.await("return of " + broker, () -> stored.brokers().equals(ALL));
            view.awaitState(partition, without(broker), ALL);
            traffic.awaitProgress();
        }
        assertThat(stored.controller()).as("controller").isNotEqualTo(controller);
        System.out.println("ZooKeeperFaultIT: " + traffic.finish(cluster.bootstrap()));
    }

    /** The cut-off broker still answers, from what it knew: only ZooKeeper is sure to tell the truth. */
    private void awaitStored(TopicPartition partition, Set<Integer> inSync) {
        ClusterView.await(
                partition + " in sync on " + inSync,
                () -> stored.inSync(partition).equals(inSync));
    }

    /**
     * The old leader still hears producers that know nobody else, but its followers have left it: what it cannot replicate,
     * it cannot promise. Producers that ask other brokers find the new leader.
     */
    @Test
    void aLeaderCutOffFromZooKeeperPromisesNothing() throws Exception {
        int leader = stored.controller() % 3 + 1;
        int next = leader % 3 + 1;
        TopicPartition partition =
                view.create("cut", List.of(leader, next, next % 3 + 1), Map.of("min.insync.replicas", "2"));
        History history = new History();
        Writer pinned = writer(1, leader, partition, history);
        Writer free = writer(2, next, partition, history);
        ClusterView.await("records", () -> pinned.acknowledged() > 100 && free.acknowledged() > 100);
        link(leader).cut();
        awaitStored(partition, without(leader));
        long before = free.acknowledged();
        ClusterView.await("records of the new leader", () -> free.acknowledged() > before + 1_000);
        link(leader).mend();
        view.awaitState(partition, without(leader), ALL);
        pinned.finish();
        free.finish();
        new Reader(3, cluster.bootstrap(), partition.topic(), 1, history).readToEnd();
        assertThat(new Checker(history, 3).check()).as("seed " + SEED).isEmpty();
        System.out.printf(
                "ZooKeeperFaultIT: leader %d cut off: %d acknowledged to those who knew it only, %d to others, none lost%n",
                leader, pinned.acknowledged(), free.acknowledged());
        ReplicaLogs.awaitEqual(cluster, partition, List.of(1, 2, 3));
    }

    private Writer writer(int id, int broker, TopicPartition partition, History history) {
        return new Writer(id, cluster.broker(broker).bootstrap(), partition.topic(), 1, "all", history, SEED + id)
                .atMost(RECORDS_PER_SECOND)
                .start();
    }
}
