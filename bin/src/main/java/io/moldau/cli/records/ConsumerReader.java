package io.moldau.cli.records;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.Consumer;
import io.moldau.consumer.ConsumerRecord;
import io.moldau.consumer.Consumers;
import io.moldau.consumer.OffsetAndTimestamp;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.RecordHeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link RecordReader} on our consumer. */
public final class ConsumerReader implements RecordReader {

    private final Consumer<byte[], byte[]> consumer;
    private final Duration timeout;

    private ConsumerReader(Consumer<byte[], byte[]> consumer, Duration timeout) {
        this.consumer = consumer;
        this.timeout = timeout;
    }

    /** Opens a consumer with these properties. */
    public static RecordReader open(Map<String, String> properties) {
        ConsumerConfig config = ConsumerConfig.of(properties);
        return new ConsumerReader(consumer(config), Duration.ofMillis(config.apiTimeoutMs()));
    }

    static Consumer<byte[], byte[]> consumer(ConsumerConfig config) {
        return Consumers.open(config, (topic, key) -> bytes(key), (topic, value) -> bytes(value));
    }

    @Override
    public Map<Integer, Long> beginnings(String topic, List<Integer> partitions) {
        return byNumber(consumer.beginningOffsets(named(topic, partitions), timeout));
    }

    @Override
    public Map<Integer, Long> ends(String topic, List<Integer> partitions) {
        return byNumber(consumer.endOffsets(named(topic, partitions), timeout));
    }

    @Override
    public Map<Integer, Long> offsetsAt(String topic, List<Integer> partitions, long timestampMs) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        named(topic, partitions).forEach(name -> wanted.put(name, timestampMs));
        Map<Integer, Long> offsets = ends(topic, partitions);
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                consumer.offsetsForTimes(wanted, timeout).entrySet()) {
            offsets.put(found.getKey().partition(), found.getValue().offset());
        }
        return offsets;
    }

    @Override
    public void start(String topic, Map<Integer, Long> offsets) {
        consumer.assign(named(topic, List.copyOf(offsets.keySet())));
        offsets.forEach((partition, offset) -> consumer.seek(new TopicPartition(topic, partition), offset));
    }

    @Override
    public List<Incoming> poll(Duration patience) {
        return consumer.poll(patience).stream().map(ConsumerReader::incoming).toList();
    }

    @Override
    public long position(String topic, int partition) {
        return consumer.position(new TopicPartition(topic, partition), timeout);
    }

    @Override
    public void close() {
        consumer.close();
    }

    static Incoming incoming(ConsumerRecord<byte[], byte[]> record) {
        return new Incoming(
                record.partition().topic(),
                record.partition().partition(),
                record.offset(),
                record.timestampMs(),
                record.key(),
                record.value(),
                record.headers().stream().map(ConsumerReader::header).toList());
    }

    private static Header header(RecordHeader header) {
        return new Header(header.key(), bytes(header.value()));
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static List<TopicPartition> named(String topic, List<Integer> partitions) {
        return partitions.stream()
                .map(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        Map<Integer, Long> numbered = new HashMap<>();
        offsets.forEach((name, offset) -> numbered.put(name.partition(), offset));
        return numbered;
    }
}
