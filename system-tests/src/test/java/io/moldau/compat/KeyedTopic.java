package io.moldau.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A compacted topic of one partition, and the table that was written to it with Apache's producer: some keys per codec, now
 * and then a deletion. Used by one thread.
 */
final class KeyedTopic {
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int KEYS_PER_CODEC = 40;
    private static final int ONE_DELETION_IN = 8;
    private static final String FILLER = "filler";

    private final String name;
    private final Random chance;
    private final Map<String, String> table = new TreeMap<>();
    private long written;

    KeyedTopic(String name, long seed) {
        this.name = name;
        this.chance = new Random(seed);
    }

    /** Everything that was read, from the first record to the last. */
    record Content(Map<String, String> table, long records, long deletions) {}

    void create(Admin admin, short replicas) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("cleanup.policy", "compact");
        settings.put("segment.bytes", "60000");
        settings.put("min.cleanable.dirty.ratio", "0.01");
        settings.put("delete.retention.ms", "500");
        settings.put("file.delete.delay.ms", "500");
        admin.createTopics(List.of(new NewTopic(name, 1, replicas).configs(settings)))
                .all()
                .get();
    }

    String name() {
        return name;
    }

    /** What a reader is to find. */
    Map<String, String> table() {
        return table;
    }

    long written() {
        return written;
    }

    /** Writes so many records with each codec, and waits until they are acknowledged. */
    void write(String bootstrap, int recordsPerCodec) throws Exception {
        for (String codec : CODECS) {
            List<Future<?>> sent = new ArrayList<>();
            try (KafkaProducer<String, String> producer = producer(bootstrap, codec)) {
                for (int i = 0; i < recordsPerCodec; i++) {
                    String key = codec + "-" + chance.nextInt(KEYS_PER_CODEC);
                    boolean deletes = chance.nextInt(ONE_DELETION_IN) == 0;
                    sent.add(send(
                            producer, key, deletes ? null : key + "=" + written + "x".repeat(chance.nextInt(200))));
                }
            }
            for (Future<?> acknowledgement : sent) {
                acknowledgement.get();
            }
        }
    }

    /** Writes records of one key until a segment is full, so that all before it may be cleaned. */
    void fillSegment(String bootstrap) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer(bootstrap, "none")) {
            for (int i = 0; i < 5; i++) {
                sent.add(send(producer, FILLER, written + "x".repeat(15_000)));
            }
        }
        for (Future<?> acknowledgement : sent) {
            acknowledgement.get();
        }
    }

    private Future<?> send(KafkaProducer<String, String> producer, String key, @Nullable String value) {
        written++;
        if (value == null) {
            table.remove(key);
        } else {
            table.put(key, value);
        }
        return producer.send(new ProducerRecord<>(name, 0, key, value));
    }

    private static KafkaProducer<String, String> producer(String bootstrap, String codec) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "compression.type", codec,
                        "acks", "all",
                        "linger.ms", 5,
                        "batch.size", 4_000,
                        "delivery.timeout.ms", 60_000,
                        "request.timeout.ms", 5_000),
                new StringSerializer(),
                new StringSerializer());
    }

    /** Reads everything there is, seeing that offsets rise. */
    Content read(String bootstrap) {
        TopicPartition partition = new TopicPartition(name, 0);
        Map<String, String> read = new TreeMap<>();
        long records = 0;
        long deletions = 0;
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "none", "check.crcs", "true"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            long end =
                    consumer.endOffsets(List.of(partition)).values().iterator().next();
            long last = -1;
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    assertThat(record.offset()).isGreaterThan(last);
                    last = record.offset();
                    records++;
                    if (record.value() == null) {
                        deletions++;
                        read.remove(record.key());
                    } else {
                        read.put(record.key(), record.value());
                    }
                }
            }
        }
        return new Content(read, records, deletions);
    }
}
