package io.moldau.producer;

import io.moldau.protocol.record.RecordHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record to be sent.
 *
 * @param partition null leaves the choice to the producer
 * @param timestampMs milliseconds since the epoch, at least 0; null for the time of sending
 * @param key decides about the partition, if there is one
 * @param value null is a tombstone in a compacted topic
 */
public record ProducerRecord<K, V>(
        String topic,
        @Nullable Integer partition,
        @Nullable Long timestampMs,
        @Nullable K key,
        @Nullable V value,
        List<RecordHeader> headers) {

    public ProducerRecord {
        if (partition != null && partition < 0) {
            throw new IllegalArgumentException("partition is negative: " + partition);
        }
        if (timestampMs != null && timestampMs < 0) {
            throw new IllegalArgumentException("timestamp is negative: " + timestampMs);
        }
        headers = List.copyOf(headers);
    }

    /** A record with neither headers nor a partition of its own, stamped when it is sent. */
    public static <K, V> ProducerRecord<K, V> of(String topic, @Nullable K key, @Nullable V value) {
        return new ProducerRecord<>(topic, null, null, key, value, List.of());
    }

    /** A record for one partition. */
    public static <K, V> ProducerRecord<K, V> of(String topic, int partition, @Nullable K key, @Nullable V value) {
        return new ProducerRecord<>(topic, partition, null, key, value, List.of());
    }
}
