package io.moldau.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.bench.CpuTime;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import io.moldau.process.ZooKeeperView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * How long a cluster takes for what concerns all of its partitions at once: their creation, the death of the controller,
 * and the restart of a broker after {@code kill -9} and after a clean stop. Prints the seconds, which are worth comparing
 * between brokers on one quiet machine only, and those of the brokers' CPUs. Fails when a partition is missing afterwards,
 * has no leader, or lacks a replica or an acknowledged record.
 */
class ManyPartitionsIT {

    private static final int PARTITIONS = Integer.getInteger("moldau.partitions", 300);
    private static final String HEAP = System.getProperty("moldau.heap", "512m");
    private static final int PARTITIONS_PER_TOPIC = 1_000;
    private static final int REPLICAS = 3;

    /** Far beyond what any of it should take: this test is to print a bad figure, not to hide it. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final StringBuilder report = new StringBuilder();
    private final Map<String, Integer> topics = IntStream.range(0, (PARTITIONS - 1) / PARTITIONS_PER_TOPIC + 1)
            .boxed()
            .collect(Collectors.toMap(
                    topic -> "many-" + topic,
                    topic -> Math.min(PARTITIONS_PER_TOPIC, PARTITIONS - topic * PARTITIONS_PER_TOPIC)));

    @Test
    void allOfThemComeAndGoTogether() throws Exception {
        try (Cluster cluster = Cluster.start("ManyPartitions", ManyPartitionsIT::settings, 1, 2, 3);
                ClusterView view = new ClusterView("ManyPartitionsIT", cluster)) {
            time(cluster, "created", () -> create(cluster, view));
            time(cluster, "written to", () -> writeToEach(cluster));

            int dead = view.controller();
            BrokerProcess controller = cluster.broker(dead);
            ZooKeeperView stored = new ZooKeeperView(cluster.zooKeeper());
            controller.kill9();
            time(cluster, "led without the killed controller", () -> {
                await("a successor", () -> stored.controller() != dead);
                awaitAll(view, partition -> isLedWithout(dead, partition));
            });
            time(cluster, "written to", () -> writeToEach(cluster));
            time(cluster, "the killed broker answers", controller::start);
            time(cluster, "all in sync", () -> awaitAll(view, ManyPartitionsIT::isWhole));

            BrokerProcess other = cluster.broker(dead % 3 + 1);
            time(cluster, "another stops cleanly", other::stop);
            assertThat(other.data().resolve(".kafka_cleanshutdown")).exists();
            time(cluster, "answers", other::start);
            time(cluster, "all in sync", () -> awaitAll(view, ManyPartitionsIT::isWhole));
            time(cluster, "written to", () -> writeToEach(cluster));

            assertThat(records(view)).as("records").isEqualTo(3L * PARTITIONS);
            System.out.printf(
                    "ManyPartitionsIT: %s, %d partitions x %d replicas, seconds (and of brokers' CPUs): %s%n",
                    BrokerKind.underTest(), PARTITIONS, REPLICAS, report);
        }
    }

    private static void settings(BrokerProcess broker) {
        broker.with("auto.leader.rebalance.enable", "false")
                .withJvmOptions("-Xmx" + HEAP, "-XX:+UseSerialGC")
                .withPatience(LIMIT);
    }

    private interface Step {
        void run() throws Exception;
    }

    private void time(Cluster cluster, String what, Step step) throws Exception {
        Map<Long, Double> before = cpuSeconds(cluster);
        long startNs = System.nanoTime();
        step.run();
        double seconds = (System.nanoTime() - startNs) / 1e9;
        double cpu = 0;
        for (Map.Entry<Long, Double> now : cpuSeconds(cluster).entrySet()) {
            cpu += now.getValue() - before.getOrDefault(now.getKey(), 0.0);
        }
        String took = "%s %.1f (%.1f)".formatted(what, seconds, cpu);
        System.out.println("ManyPartitionsIT: " + took);
        report.append(report.isEmpty() ? "" : ", ").append(took);
    }

    /** What each living broker has used; unlike the time a step takes, it does not depend on who else uses the machine. */
    private static Map<Long, Double> cpuSeconds(Cluster cluster) throws IOException {
        Map<Long, Double> seconds = new HashMap<>();
        for (int id : cluster.ids()) {
            BrokerProcess broker = cluster.broker(id);
            if (broker.isAlive()) {
                seconds.put(broker.pid(), CpuTime.secondsOf(List.of(broker.pid())));
            }
        }
        return seconds;
    }

    /** Not by the answer to the request, which may time out while the work goes on. */
    private void create(Cluster cluster, ClusterView view) {
        var unused = view.admin()
                .createTopics(topics.entrySet().stream()
                        .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) REPLICAS))
                        .toList());
        for (int id : cluster.ids()) {
            await("a log for each replica of broker " + id, () -> logs(cluster.broker(id)) == PARTITIONS);
        }
        awaitAll(view, ManyPartitionsIT::isWhole);
    }

    /** How many logs a broker has, by its directories: asking it that often would take its time. */
    private static long logs(BrokerProcess broker) throws IOException {
        try (Stream<Path> entries = Files.list(broker.data())) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("many-"))
                    .count();
        }
    }

    /** Looks seldom: what is measured runs on the same machine. */
    private static void await(String what, ClusterView.Condition condition) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(PARTITIONS < 1_000 ? Duration.ofMillis(20) : Duration.ofMillis(200))
                .ignoreExceptions()
                .until(condition::holds);
    }

    private void awaitAll(ClusterView view, Predicate<TopicPartitionInfo> expected) {
        await("all partitions", () -> {
            for (Map.Entry<String, Integer> topic : topics.entrySet()) {
                List<TopicPartitionInfo> partitions =
                        view.describe(topic.getKey()).partitions();
                if (partitions.size() != topic.getValue()
                        || !partitions.stream().allMatch(expected)) {
                    return false;
                }
            }
            return true;
        });
    }

    private static boolean isWhole(TopicPartitionInfo partition) {
        return partition.leader() != null && partition.isr().size() == REPLICAS;
    }

    private static boolean isLedWithout(int dead, TopicPartitionInfo partition) {
        return partition.leader() != null
                && partition.leader().id() != dead
                && partition.isr().stream().noneMatch(node -> node.id() == dead);
    }

    /** One record to each partition, acknowledged by all in-sync replicas. */
    private void writeToEach(Cluster cluster) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                cluster.bootstrap(),
                "acks",
                "all",
                "batch.size",
                1_024,
                "reconnect.backoff.ms",
                20);
        AtomicInteger acknowledged = new AtomicInteger();
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            topics.forEach((topic, partitions) -> {
                for (int partition = 0; partition < partitions; partition++) {
                    var unused = producer.send(
                            new ProducerRecord<>(topic, partition, null, new byte[100]),
                            (metadata, error) -> acknowledged.addAndGet(error == null ? 1 : 0));
                }
            });
            producer.flush();
        }
        assertThat(acknowledged).as("acknowledged records").hasValue(PARTITIONS);
    }

    private long records(ClusterView view) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        topics.forEach((topic, partitions) -> {
            for (int partition = 0; partition < partitions; partition++) {
                ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        });
        return view.admin().listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }
}
