package io.moldau.consumer;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.RecordHeader;
import io.moldau.protocol.record.TimestampType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that was read.
 *
 * @param timestampMs milliseconds since the epoch, or −1
 * @param timestampType whether the producer or the broker set it
 * @param leaderEpoch of the leader that took the record, or −1
 */
public record ConsumerRecord<K, V>(
        TopicPartition partition,
        long offset,
        long timestampMs,
        TimestampType timestampType,
        int leaderEpoch,
        @Nullable K key,
        @Nullable V value,
        List<RecordHeader> headers) {}
