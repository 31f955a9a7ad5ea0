package io.moldau.broker.log;

import io.moldau.config.TopicConfig;

/**
 * One round of retention over a log: asked segment by segment, oldest first, whether it may go. Pure but for the count of
 * bytes that are still too many; ends with the first no.
 */
final class Retention {
    private final TopicConfig.Retention rules;
    private final long logStartOffset;
    private final long highWatermark;
    private final long nowMs;
    private long excessBytes;

    /**
     * @param highWatermark nothing at or beyond it is deleted for age or size
     * @param totalBytes of all segments
     */
    Retention(TopicConfig.Retention rules, long logStartOffset, long highWatermark, long nowMs, long totalBytes) {
        this.rules = rules;
        this.logStartOffset = logStartOffset;
        this.highWatermark = highWatermark;
        this.nowMs = nowMs;
        this.excessBytes = rules.maxBytes() < 0 ? 0 : totalBytes - rules.maxBytes();
    }

    /** Whether a decision needs to know how old records are. */
    boolean dependsOnAge() {
        return rules.enabled() && rules.maxAgeMs() >= 0;
    }

    /**
     * Whether the next segment goes.
     *
     * @param segmentEndOffset exclusive
     * @param maxTimestampMs the largest timestamp of its records, or -1
     */
    boolean mayDelete(long segmentEndOffset, int sizeInBytes, long maxTimestampMs, long lastAppendMs) {
        boolean belowStart = segmentEndOffset <= logStartOffset;
        boolean committed = segmentEndOffset <= highWatermark;
        boolean old = dependsOnAge() && nowMs - clockMs(maxTimestampMs, lastAppendMs) > rules.maxAgeMs();
        boolean inExcess = rules.enabled() && rules.maxBytes() >= 0 && excessBytes >= sizeInBytes;
        excessBytes -= sizeInBytes;
        return belowStart || (committed && (old || inExcess));
    }

    /**
     * From when a segment's age counts. Records from the future would otherwise keep it forever (KAFKA-6482), so the time
     * of the last append is the latest that counts.
     */
    private static long clockMs(long maxTimestampMs, long lastAppendMs) {
        return maxTimestampMs < 0 ? lastAppendMs : Math.min(maxTimestampMs, lastAppendMs);
    }
}
