package io.moldau.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.Consumer;
import io.moldau.consumer.ConsumerRecord;
import io.moldau.consumer.Consumers;
import io.moldau.consumer.Deserializers;
import io.moldau.process.BrokerFixture;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.RecordHeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our consumer before a broker of either kind: it reads what Kafka's producer sent. */
abstract class OurConsumerSession {

    private static final int RECORDS = 6_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final BrokerFixture broker;

    OurConsumerSession(BrokerFixture broker) {
        this.broker = broker;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void readsWhatKafkasProducerSent(String codec) throws Exception {
        String topic = "read-" + codec;
        createTopic(topic, 3);
        List<RecordChecksum> sent = checksums(3);
        produce(topic, 3, RECORDS, sent, "compression.type", codec);

        List<RecordChecksum> received = checksums(3);
        try (Consumer<byte[], byte[]> consumer = open()) {
            consumer.assign(partitions(topic, 3));
            for (ConsumerRecord<byte[], byte[]> record : take(consumer, RECORDS)) {
                received.get(record.partition().partition())
                        .add(record.timestampMs(), record.key(), record.value(), headers(record.headers()));
            }
            assertThat(consumer.poll(Duration.ofMillis(100))).isEmpty();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(received.get(i).finish()).isEqualTo(sent.get(i).finish());
        }
    }

    @Test
    void findsItsWayInTheLog() throws Exception {
        createTopic("places", 1);
        produce("places", 1, 1_000, checksums(1));
        TopicPartition places = new TopicPartition("places", 0);
        try (Consumer<byte[], byte[]> consumer = open();
                Admin admin = broker.admin()) {
            assertThat(consumer.partitionsFor("places", TIMEOUT)).hasSize(1);
            assertThat(consumer.listTopics(TIMEOUT)).containsKey("places");
            consumer.assign(List.of(places));
            ConsumerRecord<byte[], byte[]> middle = takeFrom(consumer, places, 500);
            assertThat(middle.offset()).isEqualTo(500);
            assertThat(consumer.offsetsForTimes(Map.of(places, middle.timestampMs()), TIMEOUT))
                    .hasEntrySatisfying(
                            places, found -> assertThat(found.offset()).isEqualTo(500));
            assertThat(consumer.offsetsForTimes(Map.of(places, Long.MAX_VALUE), TIMEOUT))
                    .isEmpty();

            admin.deleteRecords(Map.of(
                            new org.apache.kafka.common.TopicPartition("places", 0), RecordsToDelete.beforeOffset(400)))
                    .all()
                    .get();
            assertThat(consumer.beginningOffsets(List.of(places), TIMEOUT)).isEqualTo(Map.of(places, 400L));
            assertThat(consumer.endOffsets(List.of(places), TIMEOUT)).isEqualTo(Map.of(places, 1_000L));
            assertThat(takeFrom(consumer, places, 10).offset())
                    .as("an offset that is gone")
                    .isEqualTo(400);
            consumer.seekToEnd(List.of(places));
            assertThat(consumer.position(places, TIMEOUT)).isEqualTo(1_000);
        }
    }

    @Test
    void goesOnWhenPartitionsAreAdded() throws Exception {
        createTopic("growing", 1);
        produce("growing", 1, 100, checksums(1));
        try (Consumer<byte[], byte[]> consumer = open();
                Admin admin = broker.admin()) {
            consumer.assign(partitions("growing", 1));
            assertThat(take(consumer, 100)).hasSize(100);
            admin.createPartitions(Map.of("growing", NewPartitions.increaseTo(2)))
                    .all()
                    .get();
            consumer.assign(partitions("growing", 2));
            produce("growing", 2, 100, checksums(2));
            assertThat(take(consumer, 100)).hasSize(100);
        }
    }

    @Test
    void aTinyFetchStillGetsALargeRecord() throws Exception {
        createTopic("large", 1);
        produce("large", 1, 3_000, checksums(1));
        try (Consumer<byte[], byte[]> consumer =
                open("max.partition.fetch.bytes", "1000", "fetch.max.bytes", "1000", "max.poll.records", "10")) {
            consumer.assign(partitions("large", 1));
            assertThat(take(consumer, 3_000))
                    .anyMatch(record -> record.value() != null && record.value().length == SampleRecords.LARGE_BYTES);
        }
    }

    private ConsumerRecord<byte[], byte[]> takeFrom(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        consumer.seek(partition, offset);
        return take(consumer, 1).get(0);
    }

    private static List<ConsumerRecord<byte[], byte[]>> take(Consumer<byte[], byte[]> consumer, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (records.size() < count) {
            List<ConsumerRecord<byte[], byte[]>> some = consumer.poll(TIMEOUT);
            assertThat(some).as("after " + records.size() + " of " + count).isNotEmpty();
            records.addAll(some);
        }
        return records;
    }

    private static List<TopicPartition> partitions(String topic, int count) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        return partitions;
    }

    private static List<RecordChecksum> checksums(int count) {
        List<RecordChecksum> checksums = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            checksums.add(new RecordChecksum());
        }
        return checksums;
    }

    private static Iterable<Header> headers(List<RecordHeader> headers) {
        RecordHeaders converted = new RecordHeaders();
        headers.forEach(header -> converted.add(header.key(), bytes(header.value())));
        return converted;
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer value) {
        if (value == null) {
            return null;
        }
        byte[] bytes = new byte[value.remaining()];
        value.get(value.position(), bytes);
        return bytes;
    }

    private Consumer<byte[], byte[]> open(String... settings) {
        Map<String, String> properties =
                new HashMap<>(Map.of("bootstrap.servers", broker.bootstrap(), "auto.offset.reset", "earliest"));
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i], settings[i + 1]);
        }
        return Consumers.open(ConsumerConfig.of(properties), Deserializers.bytes(), Deserializers.bytes());
    }

    private void createTopic(String topic, int partitions) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    private void produce(String topic, int partitions, int count, List<RecordChecksum> sent, String... settings)
            throws Exception {
        Map<String, Object> properties = new HashMap<>(Map.of("bootstrap.servers", broker.bootstrap()));
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i], settings[i + 1]);
        }
        SampleRecords sample = new SampleRecords(topic, partitions, topic.hashCode());
        List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                var record = sample.next();
                sent.get(record.partition()).add(record.timestamp(), record.key(), record.value(), record.headers());
                acknowledged.add(producer.send(record));
            }
            for (Future<RecordMetadata> one : acknowledged) {
                one.get();
            }
        }
    }
}
