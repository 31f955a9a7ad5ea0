package io.moldau.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.compat.member.GroupHistory;
import io.moldau.compat.member.MemberGroup;
import io.moldau.compat.member.MemberGroup.Kind;
import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerProcess;
import io.moldau.process.ClassPaths;
import io.moldau.process.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our consumer in groups, alone and among Kafka's. In each scenario every record is read, and no partition has two owners at one
 * time.
 */
abstract class OurGroupSession {

    private static final int PARTITIONS = 6;
    private static final int BATCH = 600;
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final BrokerFixture broker;

    OurGroupSession(BrokerFixture broker) {
        this.broker = broker;
    }

    /** Groups of tests have no time to wait for members that may come. */
    static void quick(BrokerProcess broker) {
        broker.with("group.initial.rebalance.delay.ms", "0").with("offsets.topic.num.partitions", "4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"range", "roundrobin", "sticky", "cooperative-sticky", "range,cooperative-sticky"})
    void membersComeAndGo(String assignors) throws Exception {
        String topic = "come-and-go-" + assignors.replace(',', '-');
        createTopic(topic, PARTITIONS);
        try (MemberGroup group = group(topic, topic, "partition.assignment.strategy=" + assignors)) {
            group.start("one", Kind.OURS);
            produce(topic);
            await(group, history -> owns(history, Map.of("one", 6)) && history.distinctReads() == BATCH);
            group.start("two", Kind.OURS);
            await(group, history -> owns(history, Map.of("one", 3, "two", 3)));
            produce(topic);
            group.start("three", Kind.OURS);
            await(group, history -> owns(history, Map.of("one", 2, "two", 2, "three", 2)));
            group.stop("two");
            produce(topic);
            await(
                    group,
                    history -> owns(history, Map.of("one", 3, "two", 0, "three", 3))
                            && history.distinctReads() == 3 * BATCH);
            GroupHistory history = finish(group);
            assertThat(history.repeatedReads())
                    .as("everybody committed before letting go")
                    .isZero();
        }
    }

    @Test
    void whatACrashedMemberHadIsTakenOver() throws Exception {
        createTopic("crash", PARTITIONS);
        try (MemberGroup group = group("crash", "crash")) {
            group.start("one", Kind.OURS);
            group.start("two", Kind.OURS);
            await(group, history -> owns(history, Map.of("one", 3, "two", 3)));
            group.kill("two");
            produce("crash");
            await(group, history -> owns(history, Map.of("one", 6, "two", 0)) && history.distinctReads() == BATCH);
            finish(group);
        }
    }

    @Test
    void aStaticMemberComesBackWithoutARebalance() throws Exception {
        createTopic("static", PARTITIONS);
        try (MemberGroup group = group("static", "static", "session.timeout.ms=15000")) {
            group.start("one", Kind.OURS, "group.instance.id=a");
            group.start("two", Kind.OURS, "group.instance.id=b");
            await(group, history -> owns(history, Map.of("one", 3, "two", 3)));
            Set<String> before = group.history().owned("two");
            int rebalances = group.history().rebalances();
            group.stop("two");
            produce("static");
            group.start("again", Kind.OURS, "group.instance.id=b");
            await(
                    group,
                    history ->
                            owns(history, Map.of("one", 3, "two", 0, "again", 3)) && history.distinctReads() == BATCH);
            GroupHistory history = finish(group);
            assertThat(history.owned("again")).isEqualTo(before);
            assertThat(history.rebalances())
                    .as("only the one that came back was assigned")
                    .isEqualTo(rebalances + 1);
        }
    }

    @Test
    void whoLosesHisStaticNameIsFenced() throws Exception {
        createTopic("fenced", PARTITIONS);
        try (MemberGroup group = group("fenced", "fenced")) {
            group.start("one", Kind.OURS, "group.instance.id=a");
            await(group, history -> owns(history, Map.of("one", 6)));
            group.start("two", Kind.OURS, "group.instance.id=a");
            // Until its next heartbeat the first one does not know: nobody asks a fenced member to let go.
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(group.tails()).contains("another member holds this static id now");
                assertThat(group.history().sizes()).isEqualTo(Map.of("one", 0, "two", 6));
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "range, JAVA_3_9", "roundrobin, JAVA_3_9", "sticky, JAVA_3_9", "cooperative-sticky, JAVA_3_9",
        "range, JAVA_4_3", "roundrobin, JAVA_4_3", "sticky, JAVA_4_3", "cooperative-sticky, JAVA_4_3"
    })
    void eitherKindOfMemberLeads(String assignor, Kind java) throws Exception {
        String topic = "mixed-" + assignor + "-" + java;
        createTopic(topic, PARTITIONS);
        String javas = "partition.assignment.strategy=org.apache.kafka.clients.consumer."
                + Map.of(
                                "range", "Range",
                                "roundrobin", "RoundRobin",
                                "sticky", "Sticky",
                                "cooperative-sticky", "CooperativeSticky")
                        .get(assignor)
                + "Assignor";
        String ours = "partition.assignment.strategy=" + assignor;
        try (MemberGroup group = group(topic, topic)) {
            group.start("ours", Kind.OURS, ours);
            produce(topic);
            await(group, history -> owns(history, Map.of("ours", 6)) && history.distinctReads() == BATCH);
            group.start("java", java, javas);
            await(group, history -> owns(history, Map.of("ours", 3, "java", 3)));
            produce(topic);
            group.stop("ours");
            await(
                    group,
                    history -> owns(history, Map.of("ours", 0, "java", 6)) && history.distinctReads() == 2 * BATCH);
            // Now the other one leads.
            group.start("ours-again", Kind.OURS, ours);
            await(group, history -> owns(history, Map.of("ours", 0, "java", 3, "ours-again", 3)));
            produce(topic);
            await(group, history -> history.distinctReads() == 3 * BATCH);
            finish(group);
        }
    }

    @Test
    void aPatternFindsTopicsThatAreCreatedLater() throws Exception {
        createTopic("found-1", 2);
        try (MemberGroup group = group("pattern", "~found-.*")) {
            group.start("one", Kind.OURS);
            group.start("two", Kind.OURS);
            await(group, history -> owns(history, Map.of("one", 1, "two", 1)));
            createTopic("found-2", 4);
            createTopic("not-found", 4);
            produce("found-2");
            await(group, history -> owns(history, Map.of("one", 3, "two", 3)) && history.distinctReads() == BATCH);
            finish(group);
        }
    }

    @Test
    void commitsOutliveTheGroup() throws Exception {
        createTopic("commits", PARTITIONS);
        try (MemberGroup group = group("commits", "commits")) {
            group.start("one", Kind.OURS);
            produce("commits");
            await(group, history -> history.distinctReads() == BATCH);
            group.stop("one");
            produce("commits");
            group.start("java", Kind.JAVA_3_9);
            await(group, history -> history.distinctReads() == 2 * BATCH);
            assertThat(finish(group).repeatedReads()).isZero();
        }
    }

    @Test
    void theCommandLineCommitsWhatItPrintedAndLeavesWhenToldToEnd() throws Exception {
        createTopic("printed", PARTITIONS);
        produce("printed");
        try (JavaProcess command = JavaProcess.start(
                        "moldau consume",
                        broker.directory().resolve("printed.out"),
                        List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        ClassPaths.moldau(),
                        List.of(
                                "io.moldau.cli.Moldau",
                                "consume",
                                "print.*",
                                "--regex",
                                "--group",
                                "printed",
                                "--from",
                                "beginning",
                                "--verbose",
                                "--bootstrap-server",
                                broker.bootstrap()));
                MemberGroup group = group("printed", "printed")) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(command.output().lines().filter(line -> line.startsWith("printed-")))
                                    .as(command::tail)
                                    .hasSize(BATCH));
            // As Ctrl-C does, but for SIGINT being ignored by whatever a shell runs in its background.
            command.signal("TERM");
            command.awaitExit(PATIENCE);
            produce("printed");
            // Had it not left, its session would last longer than the test waits.
            group.start("one", Kind.OURS);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(group.history().distinctReads())
                            .as(group::tails)
                            .isEqualTo(BATCH));
        }
    }

    private static boolean owns(GroupHistory history, Map<String, Integer> sizes) {
        return history.sizes().equals(sizes);
    }

    private static void await(MemberGroup group, Predicate<GroupHistory> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .failFast(() -> assertThat(group.history().doubleOwners()).isEmpty())
                .untilAsserted(() -> assertThat(group.history())
                        .as(() -> group.history() + "\n" + group.tails())
                        .matches(condition));
    }

    private static GroupHistory finish(MemberGroup group) {
        GroupHistory history = group.history();
        assertThat(history.doubleOwners()).isEmpty();
        return history;
    }

    private MemberGroup group(String id, String subscription, String... properties) {
        return new MemberGroup(broker.bootstrap(), broker.directory(), id, subscription, List.of(properties));
    }

    private void createTopic(String topic, int partitions) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    private void produce(String topic) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "batch.size", "1000"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            int partitions = producer.partitionsFor(topic).size();
            for (int i = 0; i < BATCH; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, i % partitions, null, new byte[10])));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }
}
