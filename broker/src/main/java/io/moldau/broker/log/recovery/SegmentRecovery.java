package io.moldau.broker.log.recovery;

import io.moldau.broker.log.segment.BatchChecksum;
import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.Segment;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks segments: every batch's extent, offsets and checksum. Uses a fixed amount of memory whatever the files claim. For
 * one thread at a time.
 */
public final class SegmentRecovery {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final String OFFSETS_RUN_BACK = "its offset was given out before";

    private final BatchCursor cursor = new BatchCursor(BUFFER_BYTES);
    private final BatchChecksum checksum = new BatchChecksum(BUFFER_BYTES);

    /** Where the last batch taken up starts if offsets are missing before it, else -1. */
    private int gapPosition = -1;

    /** The cursor, for other walks of the same thread. */
    public BatchCursor cursor() {
        return cursor;
    }

    /**
     * Reads the whole segment, rebuilds its indexes from what is valid and cuts the rest. The segment is active afterwards.
     *
     * @param endOffset where the next segment begins; {@link Long#MAX_VALUE} for the last one
     * @param gapAtEndAllowed whether offsets may be missing before the last batch. Compaction leaves gaps, which the batch
     *     behind confirms; behind the last batch there is none, and base offsets are outside the checksum
     * @param visitor sees the header of every batch that is kept
     * @return what was cut, or null if everything is valid
     */
    public @Nullable Cut recover(
            Segment segment,
            long endOffset,
            boolean gapAtEndAllowed,
            int indexIntervalBytes,
            Consumer<RecordBatch> visitor)
            throws IOException {
        int fileBytes = segment.sizeInBytes();
        String reason = takeUp(segment, fileBytes, endOffset, indexIntervalBytes, visitor);
        if (gapPosition >= 0 && (!gapAtEndAllowed || OFFSETS_RUN_BACK.equals(reason))) {
            // Either the batch behind contradicts the offset before it, or nothing behind confirms it.
            reason = "its offset does not follow the one before";
            takeUp(segment, gapPosition, endOffset, indexIntervalBytes, visitor);
        }
        if (reason == null) {
            return null;
        }
        int kept = segment.sizeInBytes();
        segment.cutAt(kept);
        return new Cut(segment.logPath(), kept, fileBytes - kept, segment.endOffset(), reason);
    }

    /** Adds the valid batches of the file's first bytes to the segment; what is wrong behind them, or null. */
    private @Nullable String takeUp(
            Segment segment, int fileBytes, long endOffset, int indexIntervalBytes, Consumer<RecordBatch> visitor)
            throws IOException {
        long appendedMs = segment.lastAppendMs();
        segment.startOver();
        segment.start(cursor, 0, fileBytes);
        gapPosition = -1;
        try {
            while (cursor.next()) {
                String reason = defect(segment, endOffset);
                if (reason != null) {
                    return reason;
                }
                gapPosition = cursor.batch().baseOffset() > segment.endOffset() ? (int) cursor.position() : -1;
                segment.reserveIndexes(indexIntervalBytes);
                segment.added(cursor.batch(), appendedMs, indexIntervalBytes);
                visitor.accept(cursor.batch());
            }
            return cursor.hasRest() ? "the last batch is cut off" : null;
        } catch (CorruptSegmentException e) {
            return e.reason();
        }
    }

    /**
     * Finds the end of a segment that was closed cleanly, reading from its last index entry on.
     *
     * @return false if index or tail cannot be right, so that the segment needs {@link #recover}
     */
    public boolean findEnd(Segment segment) throws IOException {
        if (!segment.indexesPlausible()) {
            return false;
        }
        try {
            segment.scanTail(cursor);
            segment.startTail(cursor);
            while (cursor.next()) {
                if (!cursor.isCrcValid(checksum)) {
                    return false;
                }
            }
            return segment.lastTimestampHolds(cursor);
        } catch (CorruptSegmentException e) {
            return false;
        }
    }

    private @Nullable String defect(Segment segment, long endOffset) throws IOException {
        RecordBatch batch = cursor.batch();
        long baseOffset = batch.baseOffset();
        if (baseOffset < segment.endOffset()) {
            return OFFSETS_RUN_BACK;
        }
        if (segment.isBeyondIndex(batch.lastOffset())) {
            return "offset " + batch.lastOffset() + " is too far from the segment's first";
        }
        if (batch.nextOffset() > endOffset || batch.nextOffset() <= 0) {
            return "offset " + batch.lastOffset() + " belongs to a later segment";
        }
        return cursor.isCrcValid(checksum) ? null : "the checksum does not match";
    }
}
