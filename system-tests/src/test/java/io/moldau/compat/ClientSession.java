package io.moldau.compat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * What a real client does all day, as a program: for every codec it creates a topic, produces records, reads them back and
 * compares. It keeps to the part of the Java API that kafka-clients 2.8 to 4.3 share and runs in a process whose class path
 * holds one of them. Client settings are the defaults of that version wherever a session is possible with them.
 *
 * <p>Arguments: bootstrap address, records a codec. Ends with status 0 when everything that was sent was read.
 */
final class ClientSession {

    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int PARTITIONS = 3;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration READ_LIMIT = Duration.ofSeconds(60);

    private final String bootstrap;
    private final String topic;
    private final String codec;
    private final int records;

    private ClientSession(String bootstrap, String codec, int records) {
        this.bootstrap = bootstrap;
        this.topic = "session-" + AppInfoParser.getVersion() + "-" + codec;
        this.codec = codec;
        this.records = records;
    }

    public static void main(String[] args) throws Exception {
        for (String codec : CODECS) {
            var session = new ClientSession(args[0], codec, Integer.parseInt(args[1]));
            session.createTopic();
            List<String> sent = session.produce();
            List<String> read = session.consume();
            System.out.println(session.topic + " sent and read " + sent);
            if (!sent.equals(read)) {
                System.out.println("FAILED: " + session.topic + " returned " + read);
                System.exit(1);
            }
        }
        System.out.println("PASSED: kafka-clients " + AppInfoParser.getVersion());
    }

    private void createTopic() throws Exception {
        try (Admin admin = Admin.create(properties())) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** Sends every record and returns one checksum a partition. */
    private List<String> produce() throws Exception {
        Properties properties = properties();
        properties.put("key.serializer", ByteArraySerializer.class.getName());
        properties.put("value.serializer", ByteArraySerializer.class.getName());
        properties.put("compression.type", codec);
        List<RecordChecksum> checksums = checksums();
        long[] nextOffset = new long[PARTITIONS];
        SampleRecords sample = new SampleRecords(topic, PARTITIONS, topic.hashCode());
        List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            for (int i = 0; i < records; i++) {
                var record = sample.next();
                checksums
                        .get(record.partition())
                        .add(record.timestamp(), record.key(), record.value(), record.headers());
                acknowledgements.add(producer.send(record));
            }
            for (Future<RecordMetadata> acknowledgement : acknowledgements) {
                RecordMetadata metadata = acknowledgement.get();
                check(metadata.offset() == nextOffset[metadata.partition()]++, "offsets of one partition are dense");
            }
        }
        return checksums.stream().map(RecordChecksum::finish).toList();
    }

    /** Reads every partition from its beginning to its end and returns one checksum a partition. */
    private List<String> consume() {
        Properties properties = properties();
        properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
        properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
        properties.put("auto.offset.reset", "none"); // an unexpected reset is an error, not a gap
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        List<RecordChecksum> checksums = checksums();
        long[] nextOffset = new long[PARTITIONS];
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            check(ends.values().stream().mapToLong(Long::longValue).sum() == records, "end offsets count the records");
            long deadline = System.nanoTime() + READ_LIMIT.toNanos();
            for (long read = 0; read < records; ) {
                check(System.nanoTime() < deadline, "every record is read in time; " + read + " were");
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long expected = nextOffset[record.partition()]++;
                    check(record.offset() == expected, "offset " + expected + " comes next, not that of " + record);
                    checksums
                            .get(record.partition())
                            .add(record.timestamp(), record.key(), record.value(), record.headers());
                    read++;
                }
            }
            checkTimeIndex(consumer, partitions.get(0), nextOffset[0]);
        }
        return checksums.stream().map(RecordChecksum::finish).toList();
    }

    /** The record found by its own timestamp is that record: the sample's timestamps never repeat. */
    private static void checkTimeIndex(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long end) {
        long middle = end / 2;
        consumer.assign(Collections.singleton(partition));
        consumer.seek(partition, middle);
        long timestampMs = consumer.poll(READ_LIMIT).records(partition).get(0).timestamp();
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(partition, timestampMs)).get(partition);
        check(
                found != null && found.offset() == middle && found.timestamp() == timestampMs,
                "a timestamp leads to its record");
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        return properties;
    }

    private static List<RecordChecksum> checksums() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new RecordChecksum())
                .toList();
    }

    private static void check(boolean holds, String expectation) {
        if (!holds) {
            throw new AssertionError("expected that " + expectation);
        }
    }
}
