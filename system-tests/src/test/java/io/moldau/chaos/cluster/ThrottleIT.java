package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Apache's kafka-reassign-partitions moves a replica under a limit: it takes as long as the limit says, nobody in sync loses
 * its place meanwhile, and nothing of the limit is left behind.
 */
class ThrottleIT {

    private static final int RECORD_BYTES = 10_000;
    private static final int MEGABYTES = 20;
    private static final int BYTES_PER_SECOND = 2_000_000;
    private static final List<Integer> BROKERS = List.of(1, 2, 3);
    private static final ConfigResource ALL_BROKERS = new ConfigResource(ConfigResource.Type.BROKER, "");
    private static final String LEADER_RATE = "leader.replication.throttled.rate";
    private static final String FOLLOWER_RATE = "follower.replication.throttled.rate";
    private static final String LEADERS = "leader.replication.throttled.replicas";
    private static final String FOLLOWERS = "follower.replication.throttled.replicas";

    private final Cluster cluster = Cluster.start("Throttle", broker -> {}, 1, 2, 3);
    private final ClusterView view = new ClusterView("ThrottleIT", cluster);
    private final ReassignTool tool = new ReassignTool(cluster);

    @AfterEach
    void stop() {
        view.close();
        cluster.close();
    }

    @Test
    void aReassignmentTakesAsLongAsItsLimitSays() throws Exception {
        TopicPartition moving = view.create("moving", List.of(1, 2), Map.of());
        TopicPartition steady = view.create("steady", List.of(1, 2, 3), Map.of("min.insync.replicas", "3"));
        fill(moving);

        long startNs = System.nanoTime();
        assertThat(tool.execute(moving, List.of(1, 3), BYTES_PER_SECOND))
                .contains(
                        "Current partition replica assignment",
                        "The inter-broker throttle limit was set to " + BYTES_PER_SECOND + " B/s",
                        "Successfully started partition reassignment for moving-0");
        for (int broker : BROKERS) {
            assertThat(dynamic(ConfigResource.Type.BROKER, Integer.toString(broker)))
                    .containsEntry(LEADER_RATE, "" + BYTES_PER_SECOND + " from DYNAMIC_BROKER_CONFIG")
                    .containsEntry(FOLLOWER_RATE, "" + BYTES_PER_SECOND + " from DYNAMIC_BROKER_CONFIG");
        }
        assertThat(dynamic(ConfigResource.Type.TOPIC, "moving"))
                .containsEntry(LEADERS, "0:1,0:2 from DYNAMIC_TOPIC_CONFIG")
                .containsEntry(FOLLOWERS, "0:3 from DYNAMIC_TOPIC_CONFIG");
        assertThat(tool.verify()).contains("Reassignment of partition moving-0 is still in progress.");
        Duration took = awaitMoved(startNs, moving, steady);
        System.out.printf(
                "ThrottleIT: %d MB at %d bytes/s moved in %d ms%n", MEGABYTES, BYTES_PER_SECOND, took.toMillis());
        assertThat(took).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(20));

        assertThat(tool.verify())
                .contains(
                        "Reassignment of partition moving-0 is completed.",
                        "Clearing broker-level throttles on brokers 1,2,3",
                        "Clearing topic-level throttles on topic moving");
        for (int broker : BROKERS) {
            assertThat(dynamic(ConfigResource.Type.BROKER, Integer.toString(broker)))
                    .isEmpty();
        }
        assertThat(dynamic(ConfigResource.Type.TOPIC, "moving")).isEmpty();
        System.out.printf(
                "ThrottleIT: %d equal bytes on all replicas%n", ReplicaLogs.awaitEqual(cluster, moving, List.of(1, 3)));
    }

    /** The followers' limit alone, which each of them has from the settings of all. */
    @Test
    void theLimitMayBeSetForAllAndLiftedUnderWay() throws Exception {
        TopicPartition moving = view.create("moving", List.of(1, 2), Map.of());
        TopicPartition steady = view.create("steady", List.of(1, 2, 3), Map.of("min.insync.replicas", "3"));
        fill(moving);
        alter(new ConfigResource(ConfigResource.Type.TOPIC, "moving"), OpType.SET, FOLLOWERS, "*");
        alter(ALL_BROKERS, OpType.SET, FOLLOWER_RATE, "100000");
        for (int broker : BROKERS) {
            ClusterView.await(
                    "the limit on broker " + broker,
                    () -> dynamic(ConfigResource.Type.BROKER, "" + broker)
                            .containsValue("100000 from DYNAMIC_DEFAULT_BROKER_CONFIG"));
        }
        long startNs = System.nanoTime();
        assertThat(tool.execute(moving, List.of(1, 3)))
                .contains("Successfully started partition reassignment for moving-0");
        awaitAcknowledged(steady, Duration.ofSeconds(4));
        assertThat(view.describe(moving).isr()).as("held back").hasSize(2).noneMatch(node -> node.id() == 3);

        alter(ALL_BROKERS, OpType.DELETE, FOLLOWER_RATE, "");
        Duration took = awaitMoved(startNs, moving, steady);
        System.out.printf("ThrottleIT: moved in %d ms, held back for 4 s of them%n", took.toMillis());
        assertThat(took).isLessThan(Duration.ofSeconds(20));
    }

    private void fill(TopicPartition partition) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            List<Future<?>> sent = IntStream.range(0, MEGABYTES * 1_000_000 / RECORD_BYTES)
                    .<Future<?>>mapToObj(i ->
                            producer.send(new ProducerRecord<>(partition.topic(), 0, null, new byte[RECORD_BYTES])))
                    .toList();
            for (Future<?> each : sent) {
                Object unused = each.get();
            }
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrap(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Writes to {@code partition}, which needs all its replicas in sync, for so long. */
    private void awaitAcknowledged(TopicPartition partition, Duration howLong) throws Exception {
        long endNs = System.nanoTime() + howLong.toNanos();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            while (System.nanoTime() < endNs) {
                Object unused = producer.send(new ProducerRecord<>(partition.topic(), 0, null, new byte[100]))
                        .get();
                assertThat(view.describe(partition).isr())
                        .as("in sync with " + partition)
                        .hasSize(3);
            }
        }
    }

    /** Waits until the partition is where it should be, while the other goes on with all its replicas. */
    private Duration awaitMoved(long startNs, TopicPartition moving, TopicPartition steady) throws Exception {
        while (!view.admin().listPartitionReassignments().reassignments().get().isEmpty()) {
            awaitAcknowledged(steady, Duration.ofMillis(50));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - startNs);
        ClusterView.await(
                "the end of the move",
                () -> view.describe(moving).replicas().stream()
                        .map(node -> node.id())
                        .toList()
                        .equals(List.of(1, 3)));
        return took;
    }

    private void alter(ConfigResource resource, OpType type, String key, String value) throws Exception {
        view.admin()
                .incrementalAlterConfigs(
                        Map.of(resource, List.of(new AlterConfigOp(new ConfigEntry(key, value), type))))
                .all()
                .get();
    }

    /** What is set at run time and has to do with limits: value and source by name. */
    private Map<String, String> dynamic(ConfigResource.Type type, String name) throws Exception {
        ConfigResource resource = new ConfigResource(type, name);
        Map<String, String> found = new TreeMap<>();
        Objects.requireNonNull(view.admin()
                        .describeConfigs(List.of(resource))
                        .all()
                        .get()
                        .get(resource))
                .entries()
                .stream()
                .filter(entry -> entry.name().contains("throttled"))
                .filter(entry -> entry.source() != ConfigEntry.ConfigSource.DEFAULT_CONFIG)
                .forEach(entry -> found.put(entry.name(), entry.value() + " from " + entry.source()));
        return found;
    }
}
