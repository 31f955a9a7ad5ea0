package io.moldau.broker.partition;

import io.moldau.broker.partition.ReadResult.DivergingEpoch;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a leader answered to a follower's fetch, where it was no error.
 *
 * @param highWatermark of the leader
 * @param logStartOffset of the leader
 * @param diverging where the two logs part, or null; with it there are no records
 * @param records whole batches between position and limit, of which the last may be cut off; the caller's again when the
 *     method that takes the answer returns
 */
public record LeaderAnswer(
        long highWatermark, long logStartOffset, @Nullable DivergingEpoch diverging, ByteBuffer records) {}
