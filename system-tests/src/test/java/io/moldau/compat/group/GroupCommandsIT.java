package io.moldau.compat.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.MoldauCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.VoidDeserializer;
import org.apache.kafka.common.serialization.VoidSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code moldau group} from list to delete, on a group of Kafka's own consumer. */
class GroupCommandsIT {

    private static final String TOPIC = "orders";
    private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
    private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Records are an hour apart, the last was written just now. */
    private static final int RECORDS = 10;

    private static final long STEP_MS = 3_600_000;

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.underTest(
            broker -> broker.with("group.initial.rebalance.delay.ms", "0").with("offsets.topic.num.partitions", "3"));

    @Test
    void followAGroupThroughItsLife() throws Exception {
        try (Admin admin = BROKER.admin()) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
            long lastMs = fill();
            try (KafkaConsumer<Void, Integer> consumer = consumer()) {
                consumer.subscribe(List.of(TOPIC));
                Awaitility.await().atMost(LIMIT).until(() -> {
                    consumer.poll(Duration.ofMillis(100));
                    return consumer.assignment().size() == 2;
                });
                consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(4)));

                assertThat(run(0, "group", "list", "--format", "json"))
                        .isEqualTo("[{\"group\":\"billing\",\"state\":\"Stable\",\"protocol_type\":\"consumer\","
                                + "\"coordinator\":1}]\n");
                long behindSeconds = (Instant.now().toEpochMilli() - (lastMs - 5 * STEP_MS)) / 1000;
                String described = run(0, "group", "describe", "billing", "--format", "json");
                assertThat(described)
                        .contains("\"state\":\"Stable\",\"protocol_type\":\"consumer\",\"protocol\":\"range\"")
                        .contains("\"instance\":\"till\"", "\"partitions\":[\"orders-0\",\"orders-1\"]")
                        .contains("\"partition\":1,\"committed\":null,\"end\":10,\"lag\":null,\"lag_seconds\":null");
                long seconds = Long.parseLong(described.replaceAll("(?s).*\"lag\":6,\"lag_seconds\":(\\d+),.*", "$1"));
                assertThat(seconds).isBetween(behindSeconds, behindSeconds + LIMIT.toSeconds());
                assertThat(run(1, "group", "reset", "billing", "--to", "earliest"))
                        .isEqualTo("moldau: group billing has a member (Stable): stop its consumers first\n");
                assertThat(run(1, "group", "delete", "billing"))
                        .isEqualTo("moldau: group billing has a member (Stable): stop its consumers first\n");
                assertThat(run(1, "group", "describe", "biling"))
                        .isEqualTo("moldau: there is no group biling; did you mean billing?\n");
            }
            expel(admin);

            assertThat(run(0, "group", "list", "--state", "stable")).isEmpty();
            assertThat(run(0, "group", "reset", "billing", "--to", "210m")).contains("orders  0          4          6");
            assertThat(committed(admin)).isEqualTo(Map.of(FIRST, 4L));
            run(0, "group", "reset", "billing", "--to", "150m", "--topic", TOPIC, "--execute");
            assertThat(committed(admin).keySet()).containsExactlyInAnyOrder(FIRST, SECOND);
            assertThat(run(0, "group", "reset", "billing", "--shift-by", "50", "--topic", "orders:1", "--execute"))
                    .contains("is outside the log, which goes from 0 to 10");
            assertThat(committed(admin)).containsEntry(SECOND, 10L);
            run(0, "group", "reset", "billing", "--to", "3", "--execute");
            assertThat(committed(admin)).isEqualTo(Map.of(FIRST, 3L, SECOND, 3L));
            assertThat(run(0, "group", "delete", "billing")).isEqualTo("Deleted group billing.\n");
            assertThat(run(0, "group", "list")).isEmpty();
        }
    }

    /** Returns the timestamp of the last records. */
    private static long fill() throws Exception {
        long lastMs = System.currentTimeMillis();
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", BROKER.bootstrap()), new VoidSerializer(), new IntegerSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                for (int partition = 0; partition < 2; partition++) {
                    long timestampMs = lastMs - (RECORDS - 1 - i) * STEP_MS;
                    producer.send(new ProducerRecord<>(TOPIC, partition, timestampMs, null, i))
                            .get();
                }
            }
        }
        return lastMs;
    }

    private static KafkaConsumer<Void, Integer> consumer() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                BROKER.bootstrap(),
                "group.id",
                "billing",
                "group.instance.id",
                "till",
                "enable.auto.commit",
                "false");
        return new KafkaConsumer<>(settings, new VoidDeserializer(), new IntegerDeserializer());
    }

    /** A static member that closes stays a member until its session is over. */
    private static void expel(Admin admin) throws Exception {
        admin.removeMembersFromConsumerGroup("billing", new RemoveMembersFromConsumerGroupOptions())
                .all()
                .get();
    }

    private static Map<TopicPartition, Long> committed(Admin admin) throws Exception {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets("billing")
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, committed) -> offsets.put(partition, committed.offset()));
        return offsets;
    }

    private static String run(int status, String... command) {
        return MoldauCommand.run(BROKER.directory(), BROKER.bootstrap(), status, command);
    }
}
