package io.moldau.broker.log;

import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.Segment;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;

/** Decides when a log goes on in a new segment, and makes it. Owned by the log. */
final class SegmentRoller {
    private final LogHome home;
    private final BatchCursor cursor;

    /** What the age limit of the active segment is shortened by, so that partitions created together roll apart. */
    private long jitterMs;

    SegmentRoller(LogHome home, BatchCursor cursor) {
        this.home = home;
        this.cursor = cursor;
    }

    /** Whether this batch must not go into the active segment: bytes, index, offsets or age. */
    boolean isDue(Segment active, RecordBatch batch, TopicConfig.Segments limits, long nowMs) throws IOException {
        if (active.sizeInBytes() == 0) {
            return false;
        }
        return active.sizeInBytes() > limits.maxBytes() - batch.sizeInBytes()
                || active.indexesFull()
                || active.isBeyondIndex(batch.lastOffset())
                || active.ageMs(cursor, batch.maxTimestamp(), nowMs) > limits.maxAgeMs() - jitterMs;
    }

    /** An empty segment that starts at {@code baseOffset}. */
    Segment create(long baseOffset, TopicConfig.Segments limits, long nowMs) throws IOException {
        drawJitter(limits);
        return Segment.create(home.disk(), home.directory(), baseOffset, limits.maxIndexBytes(), nowMs);
    }

    /** Draws anew by how much the next segment is to live shorter than its limit. */
    void drawJitter(TopicConfig.Segments limits) {
        long maxMs = Math.min(limits.maxJitterMs(), limits.maxAgeMs());
        jitterMs = maxMs <= 0 ? 0 : home.services().random().nextLong(maxMs);
    }
}
