package io.moldau.broker.log;

import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.Segment;
import io.moldau.config.TopicConfig;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a cleaning of a log would have to look at: whole segments behind what is clean already.
 *
 * @param startOffset where the dirty part begins, maybe within a segment
 * @param endOffset exclusive, where a segment ends
 * @param cleanBytes of the segments before it
 * @param dirtyBytes of its segments
 * @param overdue whether it holds records for longer than the topic allows
 */
record DirtyPart(long startOffset, long endOffset, long cleanBytes, long dirtyBytes, boolean overdue) {

    /**
     * Finds the dirty part, as far as it may be cleaned.
     *
     * @param startOffset not below the first segment
     * @param upperOffset nothing at or beyond it may be cleaned
     * @return null if there is nothing to clean
     */
    static @Nullable DirtyPart find(
            SegmentList segments,
            BatchCursor cursor,
            TopicConfig.Compaction rules,
            long startOffset,
            long upperOffset,
            long nowMs)
            throws IOException {
        int first = Math.max(0, segments.floor(startOffset));
        long endOffset = startOffset;
        long dirtyBytes = 0;
        boolean overdue = false;
        for (int i = first; i < segments.size() - 1; i++) {
            Segment segment = segments.get(i);
            if (segment.endOffset() > upperOffset || isYoung(segment, cursor, rules, nowMs)) {
                break;
            }
            if (segment.endOffset() > startOffset) {
                endOffset = segment.endOffset();
                dirtyBytes += segment.sizeInBytes();
                overdue |= isOverdue(segment, cursor, rules, nowMs);
            }
        }
        if (endOffset == startOffset) {
            return null;
        }
        long cleanBytes = 0;
        for (int i = 0; i < first; i++) {
            cleanBytes += segments.get(i).sizeInBytes();
        }
        return new DirtyPart(startOffset, endOffset, cleanBytes, dirtyBytes, overdue);
    }

    private static boolean isYoung(Segment segment, BatchCursor cursor, TopicConfig.Compaction rules, long nowMs)
            throws IOException {
        if (rules.minLagMs() <= 0) {
            return false;
        }
        long youngestMs = segment.sizeInBytes() == 0 ? -1 : segment.maxTimestamp(cursor);
        return nowMs - (youngestMs < 0 ? segment.lastAppendMs() : youngestMs) < rules.minLagMs();
    }

    private static boolean isOverdue(Segment segment, BatchCursor cursor, TopicConfig.Compaction rules, long nowMs)
            throws IOException {
        return rules.maxLagMs() < Long.MAX_VALUE && segment.ageMs(cursor, nowMs, nowMs) > rules.maxLagMs();
    }

    /** How much of what would be read is dirty, from 0 to 1. */
    double ratio() {
        long allBytes = cleanBytes + dirtyBytes;
        return allBytes == 0 ? 0 : (double) dirtyBytes / allBytes;
    }

    /** Whether it is worth a cleaning. */
    boolean isDue(TopicConfig.Compaction rules) {
        return overdue || ratio() > rules.minDirtyRatio();
    }
}
