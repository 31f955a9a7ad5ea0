package io.moldau.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.moldau.chaos.history.Value;
import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.VoidDeserializer;
import org.apache.kafka.common.serialization.VoidSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Files spoilt while the broker is down: it starts all the same, keeps what was before the damage, and serves no byte that
 * was not written. Many partitions hold the same records and each is damaged in its own way, so one start tries them all.
 */
class DamageIT {

    private static final int RECORDS = 300;
    private static final int RECORD_BYTES = 300;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Apache Kafka 3.9.2 keeps a batch of unknown format in its log, where every read of it fails. */
    private static final String NOT_FOR_KAFKA = "last batch: magic flipped";

    @RegisterExtension
    static final BrokerFixture BROKER =
            BrokerFixture.underTest(broker -> broker.with("zookeeper.session.timeout.ms", "1500"));

    @Test
    void whatACrashLeavesIsRecovered() throws Exception {
        List<Damage> damages = Stream.of(Damage.toLogs(), Damage.toIndexes(), Damage.toSideFiles())
                .flatMap(List::stream)
                .filter(damage -> isMoldau() || !damage.name().equals(NOT_FOR_KAFKA))
                .toList();
        fill("crashed", damages.size());
        BROKER.broker().kill9();
        // As if nothing had been forced to the disk yet: what a checkpoint vouches for is not looked at again.
        Files.deleteIfExists(BROKER.broker().data().resolve("recovery-point-offset-checkpoint"));
        List<Long> firstMissing = spoil("crashed", damages);
        BROKER.broker().start();
        verify("crashed", damages, firstMissing);
    }

    @Test
    void indexesThatRotAfterACleanStopAreRebuilt() throws Exception {
        assumeThat(isMoldau())
                .as("Apache Kafka reads from what it does not rebuild")
                .isTrue();
        List<Damage> damages = Damage.toIndexes();
        fill("rotten", damages.size());
        BROKER.broker().stop();
        List<Long> firstMissing = spoil("rotten", damages);
        BROKER.broker().start();
        verify("rotten", damages, firstMissing);
    }

    @Test
    void checkpointsOfTheLogDirectoryAreNotNeeded() throws Exception {
        assumeThat(isMoldau()).as("Apache Kafka does not start").isTrue();
        fill("unchecked", 1);
        for (String content : List.of("", "0\n3\nunchecked 0", "\u0000\u0000\u0000 noise", "0\n1\nunchecked 0 -5\n")) {
            BROKER.broker().kill9();
            for (String name : List.of("recovery-point-offset-checkpoint", "log-start-offset-checkpoint")) {
                Path file = BROKER.broker().data().resolve(name);
                if (Files.exists(file)) {
                    Files.writeString(file, content);
                }
            }
            BROKER.broker().start();
            verify("unchecked", List.of(new Damage("checkpoints: " + content, files -> 0)), List.of(Damage.NOTHING));
        }
    }

    private static boolean isMoldau() {
        return BROKER.broker().kind() == BrokerKind.MOLDAU;
    }

    private static List<Long> spoil(String topic, List<Damage> damages) throws IOException {
        List<Long> firstMissing = new ArrayList<>();
        for (int partition = 0; partition < damages.size(); partition++) {
            Path directory = BROKER.broker().data().resolve(topic + "-" + partition);
            firstMissing.add(damages.get(partition).spoil().spoil(new PartitionFiles(directory)));
        }
        return firstMissing;
    }

    /** Writes the same records, value i at offset i, into every partition of a new topic. */
    private static void fill(String topic, int partitions) throws Exception {
        try (Admin admin = BROKER.admin()) {
            Map<String, String> configs =
                    Map.of("segment.bytes", "30000", "index.interval.bytes", "500", "segment.index.bytes", "100000");
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(configs)))
                    .all()
                    .get();
        }
        Map<String, Object> settings =
                Map.of("bootstrap.servers", BROKER.bootstrap(), "batch.size", 1_000, "linger.ms", 50);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (var producer = new KafkaProducer<>(settings, new VoidSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                for (int partition = 0; partition < partitions; partition++) {
                    byte[] content = new Value(partition, i).toBytes(RECORD_BYTES);
                    sent.add(producer.send(new ProducerRecord<>(topic, partition, null, content)));
                }
            }
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        }
    }

    /** Verifies every partition, and reports all that are not as they should be. */
    private static void verify(String topic, List<Damage> damages, List<Long> firstMissing) {
        Map<String, String> troubles = new LinkedHashMap<>();
        for (int partition = 0; partition < damages.size(); partition++) {
            try {
                verify(new TopicPartition(topic, partition), Math.min(firstMissing.get(partition), RECORDS));
            } catch (Exception | AssertionError e) {
                troubles.put(
                        topic + "-" + partition + " " + damages.get(partition).name(), e.toString());
            }
        }
        assertThat(troubles).isEmpty();
    }

    private static void verify(TopicPartition tp, long required) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", BROKER.bootstrap(), "auto.offset.reset", "none", "max.block.ms", 10_000);
        try (var consumer = new KafkaConsumer<>(settings, new VoidDeserializer(), new ByteArrayDeserializer());
                var producer = new KafkaProducer<>(settings, new VoidSerializer(), new ByteArraySerializer())) {
            long records = recordsFrom(consumer, tp, 0);
            assertThat(records).isGreaterThanOrEqualTo(required);
            for (long offset = 1; offset < required; offset += 37) {
                assertThat(firstOffsetFrom(consumer, tp, offset)).isEqualTo(offset);
            }
            byte[] next = new Value(tp.partition(), records).toBytes(RECORD_BYTES);
            RecordMetadata appended = producer.send(new ProducerRecord<>(tp.topic(), tp.partition(), null, next))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(appended.offset()).isEqualTo(records);
        }
    }

    /** Reads to the end, checking each record, and returns how many there were. */
    private static long recordsFrom(KafkaConsumer<Void, byte[]> consumer, TopicPartition tp, long offset) {
        consumer.assign(List.of(tp));
        consumer.seek(tp, offset);
        long end = consumer.endOffsets(List.of(tp)).getOrDefault(tp, -1L);
        long expected = offset;
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (expected < end) {
            assertThat(System.nanoTime())
                    .as("having read %s from %d up to %d of %d", tp, offset, expected, end)
                    .isLessThan(deadline);
            for (ConsumerRecord<Void, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                assertThat(record.offset()).isEqualTo(expected);
                assertThat(Value.parse(record.value())).isEqualTo(new Value(tp.partition(), expected));
                expected++;
            }
        }
        return expected - offset;
    }

    private static long firstOffsetFrom(KafkaConsumer<Void, byte[]> consumer, TopicPartition tp, long offset) {
        consumer.seek(tp, offset);
        return consumer.poll(LIMIT).iterator().next().offset();
    }
}
