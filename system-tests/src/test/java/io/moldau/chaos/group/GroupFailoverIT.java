package io.moldau.chaos.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.compat.member.GroupHistory;
import io.moldau.compat.member.MemberGroup;
import io.moldau.compat.member.MemberGroup.Kind;
import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerProcess;
import io.moldau.process.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our consumer and Kafka's share a group in which records keep coming, while one broker after the other is killed or stopped
 * and comes back: each time the one that coordinates the group and leads a part of what it reads. Every acknowledged record is
 * read, no partition has two owners at one time, and no member has to join again for a broker's sake.
 */
class GroupFailoverIT {

    private static final String TOPIC = "work";
    private static final String GROUP = "workers";
    private static final int PARTITIONS = 6;
    private static final int BATCH = 300;
    private static final List<Consumer<BrokerProcess>> ENDS =
            List.of(BrokerProcess::kill9, BrokerProcess::stop, BrokerProcess::kill9);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private int written;

    @ParameterizedTest
    @CsvSource({"range, JAVA_3_9", "cooperative-sticky, JAVA_4_3"})
    void brokersThatGoCostTheGroupNothing(String assignor, Kind java) throws Exception {
        try (Cluster cluster = Cluster.start("GroupFailover", GroupFailoverIT::settings, 1, 2, 3);
                Admin admin = cluster.admin();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", cluster.bootstrap(), "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                MemberGroup group = new MemberGroup(
                        cluster.bootstrap(), BrokerFixture.freshDirectory("GroupMembers"), GROUP, TOPIC, List.of())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 3)))
                    .all()
                    .get();
            group.start("one", Kind.OURS, "partition.assignment.strategy=" + assignor);
            group.start("two", Kind.OURS, "partition.assignment.strategy=" + assignor);
            group.start("three", java, "partition.assignment.strategy=" + javasName(assignor));
            Map<String, Integer> shares = Map.of("one", 2, "two", 2, "three", 2);
            await(group, () -> assertThat(group.history().sizes()).isEqualTo(shares));
            int rebalances = group.history().rebalances();

            for (Consumer<BrokerProcess> end : ENDS) {
                List<Future<RecordMetadata>> before = write(producer);
                BrokerProcess victim = cluster.broker(coordinator(admin));
                end.accept(victim);
                List<Future<RecordMetadata>> after = write(producer);
                for (Future<RecordMetadata> acknowledged : before) {
                    acknowledged.get();
                }
                for (Future<RecordMetadata> acknowledged : after) {
                    acknowledged.get();
                }
                await(group, () -> assertThat(group.history().distinctReads()).isEqualTo(written));
                victim.start();
                await(group, () -> assertInSync(admin));
            }
            GroupHistory history = group.history();
            assertThat(history.sizes()).isEqualTo(shares);
            assertThat(history.doubleOwners()).isEmpty();
            assertThat(history.rebalances()).as(group::tails).isEqualTo(rebalances);
            assertThat(history.repeatedReads())
                    .as("who stays knows where it is")
                    .isZero();
        }
    }

    private static void settings(BrokerProcess broker) {
        broker.with("zookeeper.session.timeout.ms", "2500")
                .with("group.initial.rebalance.delay.ms", "0")
                .with("offsets.topic.replication.factor", "3")
                .with("offsets.topic.num.partitions", "3")
                .with("min.insync.replicas", "2");
    }

    private static String javasName(String assignor) {
        return "org.apache.kafka.clients.consumer."
                + (assignor.equals("range") ? "RangeAssignor" : "CooperativeStickyAssignor");
    }

    private List<Future<RecordMetadata>> write(KafkaProducer<byte[], byte[]> producer) {
        written += BATCH;
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        IntStream.range(0, BATCH)
                .forEach(i -> sent.add(producer.send(new ProducerRecord<>(TOPIC, i % PARTITIONS, null, new byte[10]))));
        producer.flush();
        return sent;
    }

    private static int coordinator(Admin admin) throws Exception {
        return Objects.requireNonNull(
                        admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP))
                .coordinator()
                .id();
    }

    /** The next may only go when nothing depends on it alone. */
    private static void assertInSync(Admin admin) throws Exception {
        admin.describeTopics(List.of(TOPIC, "__consumer_offsets"))
                .allTopicNames()
                .get()
                .values()
                .forEach(topic -> assertThat(topic.partitions())
                        .allSatisfy(partition ->
                                assertThat(partition.isr()).as(topic.name()).hasSize(3)));
    }

    private static void await(MemberGroup group, ThrowingRunnable condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .failFast(() -> assertThat(group.history().doubleOwners()).isEmpty())
                .ignoreExceptions()
                .untilAsserted(condition);
    }
}
