package io.moldau.broker.log.segment;

import io.moldau.protocol.record.RecordBatch;

/**
 * When a segment began and when it last took something, by our clock and by that of its batches. In milliseconds since the
 * epoch. Owned by the segment.
 */
final class SegmentAge {
    private final long createdMs;
    private long lastAppendMs;

    /** Max timestamp of the first batch, from which age counts; -1 until known. */
    private long firstTimestamp = RecordBatch.NO_TIMESTAMP;

    SegmentAge(long createdMs) {
        this.createdMs = createdMs;
        this.lastAppendMs = createdMs;
    }

    long lastAppendMs() {
        return lastAppendMs;
    }

    void appendedAt(long nowMs) {
        lastAppendMs = nowMs;
    }

    boolean isFirstTimestampKnown() {
        return firstTimestamp >= 0;
    }

    /** @param timestamp -1 if the first batch has none, or is not there any more */
    void firstTimestampIs(long timestamp) {
        firstTimestamp = timestamp;
    }

    /** The first batch cannot be read: readers are told; an append needs no more than a rough age. */
    void guessFirstTimestamp() {
        firstTimestamp = createdMs;
    }

    /** By the batches' clock if they have one, and by ours if not. */
    long ageMs(long batchTimestampMs, long nowMs) {
        return firstTimestamp >= 0 ? batchTimestampMs - firstTimestamp : nowMs - createdMs;
    }
}
