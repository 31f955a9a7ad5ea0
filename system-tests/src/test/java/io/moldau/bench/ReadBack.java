package io.moldau.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic from beginning to end with one consumer that is assigned all partitions, and prints a line of
 * tab-separated figures. Unlike Kafka's own ConsumerPerformance it joins no group.
 */
final class ReadBack {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final double GIGA = 1e9;

    private ReadBack() {}

    /** Arguments: label, bootstrap servers, the brokers' process ids with commas, topic, client settings as k=v. */
    public static void main(String[] args) throws Exception {
        String label = args[0];
        List<Long> brokers =
                List.of(args[2].split(",")).stream().map(Long::valueOf).toList();
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", args[1], "auto.offset.reset", "none"));
        for (int i = 4; i < args.length; i++) {
            String[] setting = args[i].split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(args[3]).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            double cpuBefore = CpuTime.secondsOf(brokers);
            long startNs = System.nanoTime();
            long records = 0;
            long bytes = 0;
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    records++;
                    bytes += record.serializedValueSize();
                }
            }
            double seconds = (System.nanoTime() - startNs) / GIGA;
            double cpu = CpuTime.secondsOf(brokers) - cpuBefore;
            System.out.printf(
                    Locale.ROOT,
                    "%s\t%d\t%.0f\t%.1f\t%.2f\t%.3f\t%.2f%n",
                    label,
                    records,
                    records / seconds,
                    bytes / 1e6 / seconds,
                    cpu,
                    cpu / (bytes / GIGA),
                    seconds);
        }
    }
}
