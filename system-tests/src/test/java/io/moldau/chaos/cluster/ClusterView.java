package io.moldau.chaos.cluster;

import io.moldau.process.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.awaitility.Awaitility;

/** What an admin client sees of a cluster, and how long it takes until that is what a test expects. */
final class ClusterView implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String test;
    private final Admin admin;

    /** A view from all brokers that the cluster has now. */
    ClusterView(String test, Cluster cluster) {
        this.test = test;
        this.admin = cluster.admin();
    }

    Admin admin() {
        return admin;
    }

    /** Creates a topic of one partition and waits until it has its leader and all replicas in sync. */
    TopicPartition create(String topic, List<Integer> replicas, Map<String, String> configs) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, Map.of(0, replicas)).configs(configs)))
                .all()
                .get();
        TopicPartition partition = new TopicPartition(topic, 0);
        awaitState(partition, replicas.get(0), Set.copyOf(replicas));
        // Metadata may name a leader that has yet to hear of it. If it refuses a producer's first batch and takes the
        // second, as Kafka's brokers do, the first is out of order for ever.
        await("an answer of the leader of " + partition, () -> leaderEpoch(partition) >= 0);
        return partition;
    }

    /** Waits until the partition has this leader and exactly these replicas in sync, and prints how long that took. */
    void awaitState(TopicPartition partition, int leader, Set<Integer> inSync) {
        awaitState(partition, Set.of(leader), inSync);
    }

    /** The same, with any of these leaders. */
    void awaitState(TopicPartition partition, Set<Integer> leaders, Set<Integer> inSync) {
        long start = System.nanoTime();
        String[] seen = {"nothing"};
        try {
            await(partition + " led by one of " + leaders, () -> {
                TopicPartitionInfo info = describe(partition);
                Set<Integer> isr = ids(info.isr());
                seen[0] = "leader " + info.leader() + ", in sync " + isr;
                return info.leader() != null && leaders.contains(info.leader().id()) && isr.equals(inSync);
            });
        } catch (RuntimeException e) {
            throw new AssertionError(
                    partition + ": expected a leader of " + leaders + ", in sync " + inSync + ", last seen " + seen[0],
                    e);
        }
        System.out.printf(
                "%s: %s: %s after %d ms%n", test, partition, seen[0], (System.nanoTime() - start) / 1_000_000);
    }

    /** Waits until so many replicas are in sync with every partition of a topic. */
    void awaitInSync(String topic, int replicas) {
        await(
                topic + " in sync",
                () -> describe(topic).partitions().stream()
                        .allMatch(info -> info.isr().size() == replicas));
    }

    private static Set<Integer> ids(List<Node> nodes) {
        return new TreeSet<>(nodes.stream().map(Node::id).toList());
    }

    TopicDescription describe(String topic) throws Exception {
        return Objects.requireNonNull(
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
    }

    TopicPartitionInfo describe(TopicPartition partition) throws Exception {
        return describe(partition.topic()).partitions().get(partition.partition());
    }

    /** Has the first replica of each partition lead; asks again while the client has yet to hear who is the controller. */
    void electPreferred(Set<TopicPartition> partitions) {
        await("preferred leaders of " + partitions, () -> {
            for (Optional<Throwable> error : admin.electLeaders(ElectionType.PREFERRED, partitions)
                    .partitions()
                    .get()
                    .values()) {
                if (error.isPresent() && !(error.get() instanceof ElectionNotNeededException)) {
                    return false;
                }
            }
            return true;
        });
    }

    int leaderEpoch(TopicPartition partition) throws Exception {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .leaderEpoch()
                .orElseThrow();
    }

    /** The broker that metadata names as the controller. */
    int controller() throws Exception {
        return admin.describeCluster().controller().get().id();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }

    /** What may fail while brokers are away counts as not yet. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(String what, Condition condition) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(condition::holds);
    }
}
