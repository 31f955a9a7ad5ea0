package io.moldau.cli.group;

import io.moldau.protocol.api.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a group may be sent in one partition, and where it is.
 *
 * @param committed null when the group has committed none
 * @param start offset of the oldest record
 * @param end offset that the next record will have
 */
record LogState(TopicPartition partition, @Nullable Long committed, long start, long end) {

    /** The nearest offset to this one that the log reaches. */
    long clamp(long offset) {
        return Math.max(start, Math.min(end, offset));
    }
}
