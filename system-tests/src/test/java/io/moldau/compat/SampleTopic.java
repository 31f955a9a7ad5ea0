package io.moldau.compat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of sample records in one codec, with small segments: written through one broker, read through another. */
record SampleTopic(String name, String codec, int records) {

    static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    private static final int PARTITIONS = 2;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, String> CONFIGS =
            Map.of("segment.bytes", "1000000", "index.interval.bytes", "1000", "segment.index.bytes", "100000");

    /** One topic for every codec. */
    static List<SampleTopic> ofEveryCodec(int records) {
        return CODECS.stream()
                .map(codec -> new SampleTopic("sample-" + codec, codec, records))
                .toList();
    }

    void create(String bootstrap) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1).configs(CONFIGS)))
                    .all()
                    .get();
        }
    }

    /** Appends the topic's records once more, in an order given by {@code seed}. */
    void append(String bootstrap, long seed) throws ExecutionException, InterruptedException {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "compression.type", codec, "linger.ms", 5);
        SampleRecords sample = new SampleRecords(name, PARTITIONS, seed);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                sent.add(producer.send(sample.next()));
            }
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        }
    }

    /** Reads everything and returns a checksum a partition, over offsets as well as records. */
    List<String> read(String bootstrap) {
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(name, partition))
                .toList();
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "none");
        Map<Integer, RecordChecksum> checksums = new HashMap<>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("could not read " + name + " up to " + ends);
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    RecordChecksum checksum =
                            checksums.computeIfAbsent(record.partition(), partition -> new RecordChecksum());
                    checksum.addOffset(record.offset());
                    checksum.add(record.timestamp(), record.key(), record.value(), record.headers());
                }
            }
            return partitions.stream()
                    .map(partition -> ends.get(partition) + " "
                            + checksums
                                    .getOrDefault(partition.partition(), new RecordChecksum())
                                    .finish())
                    .toList();
        }
    }
}
