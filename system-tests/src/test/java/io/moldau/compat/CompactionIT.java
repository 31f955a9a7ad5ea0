package io.moldau.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import io.moldau.process.KafkaDumpLog;
import io.moldau.process.ZooKeeperProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A compacted topic tells its whole table to Apache's consumer, whatever was cleaned, and whatever ended in the middle of
 * it. With Apache Kafka in the broker's place the same tests pass.
 */
class CompactionIT {
    private static final long SEED = Long.getLong("moldau.seed", System.nanoTime());
    private static final int KILLS = Integer.getInteger("moldau.kills", 12);
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Random chance = new Random(SEED);
    private final KeyedTopic topic = new KeyedTopic("table", SEED);

    private static BrokerProcess cleaningEagerly(BrokerProcess broker) {
        return broker.with("log.cleaner.backoff.ms", "100")
                .with("log.cleaner.dedupe.buffer.size", "4000000")
                .with("zookeeper.session.timeout.ms", "1500");
    }

    @Test
    void theTableIsLeftAndDeletionsAreForgotten() throws Exception {
        System.out.println("CompactionIT: -Dmoldau.seed=" + SEED);
        Path directory = BrokerFixture.freshDirectory("CompactionIT");
        try (BrokerProcess broker = cleaningEagerly(new BrokerProcess(BrokerKind.underTest(), directory))
                .start()) {
            create(broker, (short) 1);
            for (int round = 0; round < 5; round++) {
                topic.write(broker.bootstrap(), 1_000);
            }
            KeyedTopic.Content content = awaitClean(broker.bootstrap());
            System.out.printf(
                    "CompactionIT: %d records written, %d left, %d keys%n",
                    topic.written(), content.records(), content.table().size());
            broker.stop();
            String dump =
                    KafkaDumpLog.read(directory, "clean", logs(broker.data()), "--deep-iteration", "--print-data-log");
            for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
                assertThat(dump.toLowerCase(java.util.Locale.ROOT)).contains("compresscodec: " + codec);
            }
            broker.start();
            assertThat(topic.read(broker.bootstrap()).table()).isEqualTo(topic.table());
        }
    }

    @Test
    void kill9InTheMiddleOfCleaningsLosesNothing() throws Exception {
        System.out.println("CompactionIT: -Dmoldau.seed=" + SEED);
        Path directory = BrokerFixture.freshDirectory("CompactionIT-kills");
        try (BrokerProcess broker = cleaningEagerly(new BrokerProcess(BrokerKind.underTest(), directory))
                .with("log.cleaner.backoff.ms", "10")
                .with("log.cleaner.io.max.bytes.per.second", "1000000")
                .start()) {
            create(broker, (short) 1);
            int midway = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                topic.write(broker.bootstrap(), 100 + chance.nextInt(400));
                topic.fillSegment(broker.bootstrap());
                Awaitility.await("a cleaning")
                        .atMost(LIMIT)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> unfinished(broker.data()) > 0);
                broker.kill9();
                midway += unfinished(broker.data());
                broker.start();
                assertThat(topic.read(broker.bootstrap()).table())
                        .as("kill " + kill)
                        .isEqualTo(topic.table());
            }
            System.out.printf("CompactionIT: %d kills, %d files of unfinished cleanings%n", KILLS, midway);
            assertThat(midway).as("kills in the middle of a cleaning").isPositive();
        }
    }

    @Test
    void eachReplicaCleansOnItsOwn() throws Exception {
        System.out.println("CompactionIT: -Dmoldau.seed=" + SEED);
        try (Cluster cluster = Cluster.start("CompactionIT-replicas", CompactionIT::cleaningEagerly, 1, 2, 3);
                Admin admin = cluster.admin()) {
            topic.create(admin, (short) 3);
            for (int round = 0; round < 3; round++) {
                topic.write(cluster.bootstrap(), 1_000);
            }
            topic.fillSegment(cluster.bootstrap());
            for (int leader : List.of(1, 2, 3)) {
                lead(admin, leader);
                awaitClean(cluster.bootstrap());
            }
        }
    }

    @Test
    void aDirectoryThatKafkaCleanedChangesHandsAndBack() throws Exception {
        System.out.println("CompactionIT: -Dmoldau.seed=" + SEED);
        Path directory = BrokerFixture.freshDirectory("CompactionIT-heir");
        try (ZooKeeperProcess zooKeeper = ZooKeeperProcess.start(directory);
                BrokerProcess kafka = sharing(BrokerKind.KAFKA, directory, "kafka", zooKeeper);
                BrokerProcess heir = sharing(BrokerKind.underTest(), directory, "heir", zooKeeper)) {
            kafka.start();
            create(kafka, (short) 1);
            for (BrokerProcess broker : List.of(kafka, heir, kafka)) {
                if (!broker.isAlive()) {
                    broker.start();
                }
                assertThat(topic.read(broker.bootstrap()).table()).isEqualTo(topic.table());
                topic.write(broker.bootstrap(), 500);
                awaitClean(broker.bootstrap());
                broker.stop();
                assertThat(Files.readAllLines(directory.resolve("shared/cleaner-offset-checkpoint")))
                        .anyMatch(line -> line.matches("table 0 [1-9]\\d+"));
            }
        }
    }

    private static BrokerProcess sharing(BrokerKind kind, Path directory, String name, ZooKeeperProcess zooKeeper) {
        return cleaningEagerly(new BrokerProcess(kind, directory.resolve(name)))
                .with("log.dirs", directory.resolve("shared").toString())
                .with("zookeeper.connect", zooKeeper.connect());
    }

    private void create(BrokerProcess broker, short replicas) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            topic.create(admin, replicas);
        }
    }

    /** Waits until little more than the table is left, without any deletion; all the while the table has to be right. */
    private KeyedTopic.Content awaitClean(String bootstrap) {
        Callable<KeyedTopic.Content> fillAndRead = () -> {
            topic.fillSegment(bootstrap);
            KeyedTopic.Content content = topic.read(bootstrap);
            assertThat(content.table()).isEqualTo(topic.table());
            return content;
        };
        return Awaitility.await("cleaning")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(
                        fillAndRead,
                        content -> content.deletions() == 0
                                && content.records() < content.table().size() + 30);
    }

    private void lead(Admin admin, int leader) throws Exception {
        TopicPartition partition = new TopicPartition(topic.name(), 0);
        List<Integer> replicas =
                Stream.of(leader, leader % 3 + 1, (leader + 1) % 3 + 1).toList();
        admin.alterPartitionReassignments(Map.of(partition, Optional.of(new NewPartitionReassignment(replicas))))
                .all()
                .get();
        Awaitility.await("leader " + leader).atMost(LIMIT).ignoreExceptions().until(() -> {
            admin.electLeaders(ElectionType.PREFERRED, Set.of(partition))
                    .partitions()
                    .get();
            return admin.describeTopics(List.of(topic.name())).allTopicNames().get().values().stream()
                    .allMatch(
                            described -> described.partitions().get(0).leader().id() == leader);
        });
    }

    private static List<Path> logs(Path data) throws IOException {
        return files(data, ".log");
    }

    private static int unfinished(Path data) throws IOException {
        return files(data, ".cleaned").size() + files(data, ".swap").size();
    }

    private static List<Path> files(Path data, String ending) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("table-0"))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
