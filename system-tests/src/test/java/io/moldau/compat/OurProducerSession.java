package io.moldau.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.ProducerConfig;
import io.moldau.process.BrokerFixture;
import io.moldau.producer.ProduceException;
import io.moldau.producer.Producer;
import io.moldau.producer.ProducerRecord;
import io.moldau.producer.Producers;
import io.moldau.producer.RecordMetadata;
import io.moldau.producer.Serializers;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.record.RecordHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our producer before a broker of either kind: Kafka's consumer reads what it sent. */
abstract class OurProducerSession {
    private static final int RECORDS = 5_000;

    private final BrokerFixture broker;

    OurProducerSession(BrokerFixture broker) {
        this.broker = broker;
    }

    @ParameterizedTest
    @CsvSource({"none, all", "gzip, all", "snappy, all", "lz4, all", "zstd, all", "none, 1", "lz4, 1", "none, 0"})
    void kafkasConsumerReadsWhatWeSent(String codec, String acks) throws Exception {
        String topic = "ours-" + codec + "-" + acks;
        createTopic(topic, 1);
        RecordChecksum sent = new RecordChecksum();
        SampleRecords sample = new SampleRecords(topic, 1, topic.hashCode());
        List<CompletableFuture<RecordMetadata>> futures = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = open("compression.type", codec, "acks", acks)) {
            for (int i = 0; i < RECORDS; i++) {
                var record = sample.next();
                sent.add(record.timestamp(), record.key(), record.value(), record.headers());
                List<RecordHeader> headers = new ArrayList<>();
                record.headers().forEach(header -> headers.add(RecordHeader.of(header.key(), header.value())));
                futures.add(producer.send(
                        new ProducerRecord<>(topic, 0, record.timestamp(), record.key(), record.value(), headers)));
            }
            producer.flush();
            for (int i = 0; i < RECORDS; i++) {
                assertThat(futures.get(i).get().offset()).isEqualTo(acks.equals("0") ? -1 : i);
            }
        }
        assertThat(read(topic, RECORDS)).isEqualTo(sent.finish());
    }

    @Test
    void keyedRecordsFindThePartitionThatKafkaWouldChoose() throws Exception {
        createTopic("keyed", 5);
        try (Producer<byte[], byte[]> producer = open()) {
            for (int i = 0; i < 50; i++) {
                byte[] key = ("key-" + i).getBytes(UTF_8);
                RecordMetadata metadata =
                        producer.send(ProducerRecord.of("keyed", key, key)).get();
                int expected = BuiltInPartitioner.partitionForKey(key, 5);
                assertThat(metadata.partition().partition()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aRecordThatIsTooLargeForItsTopicFailsAlone() throws Exception {
        NewTopic topic = new NewTopic("narrow", 1, (short) 1).configs(Map.of("max.message.bytes", "2000"));
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(topic)).all().get();
        }
        try (Producer<byte[], byte[]> producer = open("batch.size", "20000", "linger.ms", "50")) {
            List<CompletableFuture<RecordMetadata>> small = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                small.add(producer.send(ProducerRecord.of("narrow", null, new byte[300])));
            }
            CompletableFuture<RecordMetadata> large = producer.send(ProducerRecord.of("narrow", null, new byte[5_000]));
            CompletableFuture<RecordMetadata> last = producer.send(ProducerRecord.of("narrow", null, new byte[300]));
            producer.flush();
            for (int i = 0; i < 30; i++) {
                assertThat(small.get(i).get().offset()).as("cut, and in order").isEqualTo(i);
            }
            assertThat(last.get().offset()).isEqualTo(30);
            Throwable failure = large.handle((metadata, cause) -> cause).get();
            assertThat(failure)
                    .isInstanceOfSatisfying(
                            ProduceException.class,
                            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
        }
    }

    private Producer<byte[], byte[]> open(String... settings) {
        Map<String, String> properties = new HashMap<>(Map.of("bootstrap.servers", broker.bootstrap()));
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i], settings[i + 1]);
        }
        return Producers.open(ProducerConfig.of(properties), Serializers.bytes(), Serializers.bytes());
    }

    private void createTopic(String topic, int partitions) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    private String read(String topic, int count) {
        RecordChecksum checksum = new RecordChecksum();
        Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrap());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            int read = 0;
            for (int polls = 0; read < count && polls < 200; polls++) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    checksum.add(record.timestamp(), record.key(), record.value(), record.headers());
                    read++;
                }
            }
            assertThat(read).isEqualTo(count);
        }
        return checksum.finish();
    }
}
