package io.moldau.producer;

import io.moldau.protocol.api.TopicPartition;

/**
 * Where a record went.
 *
 * @param offset its offset, or {@link #UNKNOWN_OFFSET}
 * @param timestampMs the timestamp it has in the log
 */
public record RecordMetadata(TopicPartition partition, long offset, long timestampMs) {
    /** With acks=0 nobody says, and of a duplicate long forgotten nobody knows. */
    public static final long UNKNOWN_OFFSET = -1;
}
