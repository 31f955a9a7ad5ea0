package io.moldau.broker.log.segment;

import io.moldau.broker.log.disk.DiskFile;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;

/**
 * Finds batches in a segment by offset and by timestamp. Index entries are hints: each is checked against the batch it
 * leads to, and an index that lies is built anew. Owned by the segment.
 */
final class SegmentSearch {
    private final Segment segment;
    private final SegmentIndexes indexes;

    SegmentSearch(Segment segment, SegmentIndexes indexes) {
        this.segment = segment;
        this.indexes = indexes;
    }

    boolean seek(DiskFile file, BatchCursor cursor, long offset) throws IOException {
        int from = indexes.offsets().floorPosition(offset);
        if (from > 0 && !leadsToBatch(file, cursor, from, offset)) {
            segment.rebuildIndexes(cursor, "the entry for offset " + offset + " leads nowhere");
            return seek(segment.file(), cursor, offset);
        }
        cursor.start(file, from, segment.sizeInBytes());
        long expected = segment.baseOffset();
        while (cursor.next()) {
            RecordBatch batch = cursor.batch();
            if (batch.baseOffset() < expected) {
                throw damage(cursor.position(), "its offset was given out before");
            }
            expected = batch.nextOffset();
            if (batch.lastOffset() >= offset) {
                checkReached(file, cursor, offset);
                return true;
            }
        }
        if (cursor.hasRest()) {
            throw damage(cursor.nextPosition(), "a batch reaches beyond the end of the file");
        }
        return false;
    }

    /** An index entry may be believed if a batch starts where it points and all before it lies below the offset. */
    private boolean leadsToBatch(DiskFile file, BatchCursor cursor, int position, long offset) throws IOException {
        if (position >= segment.sizeInBytes()) {
            return false;
        }
        cursor.start(file, position, segment.sizeInBytes());
        try {
            return cursor.next()
                    && cursor.batch().baseOffset() >= segment.baseOffset()
                    && cursor.batch().baseOffset() <= offset;
        } catch (CorruptSegmentException e) {
            return false;
        }
    }

    /**
     * Base offsets are outside the checksum. Where offsets are missing, which compaction may have done, a wrong one would
     * look the same but for the batch behind it.
     */
    private void checkReached(DiskFile file, BatchCursor cursor, long offset) throws IOException {
        RecordBatch batch = cursor.batch();
        if (batch.baseOffset() <= offset) {
            return;
        }
        long position = cursor.position();
        long nextOffset = batch.nextOffset();
        boolean consistent = nextOffset <= segment.endOffset()
                && (!cursor.next() || cursor.batch().baseOffset() >= nextOffset);
        if (!consistent) {
            throw damage(position, "its offset contradicts the one behind it");
        }
        cursor.start(file, position, segment.sizeInBytes());
        cursor.next();
    }

    boolean seekTimestamp(BatchCursor cursor, long timestamp, long fromOffset) throws IOException {
        learnMaxTimestamp(cursor);
        long near = indexes.times().floorOffset(timestamp - 1);
        if (near > segment.baseOffset()
                && !isMaxTimestampAt(cursor, near, indexes.times().floorTimestamp(timestamp - 1))) {
            segment.rebuildIndexes(cursor, "the time entry for offset " + near + " is wrong");
            near = indexes.times().floorOffset(timestamp - 1);
        }
        boolean more = segment.seek(cursor, Math.max(near, fromOffset));
        while (more && cursor.batch().maxTimestamp() < timestamp) {
            more = cursor.next();
        }
        return more;
    }

    /** Sees that the largest timestamp is known and right. */
    void learnMaxTimestamp(BatchCursor cursor) throws IOException {
        if (indexes.isMaxTimestampKnown()) {
            return;
        }
        if (indexes.times().entries() == 0 || !lastTimestampHolds(cursor)) {
            segment.rebuildIndexes(cursor, "the largest timestamp cannot be found");
            return;
        }
        indexes.learnMaxTimestamp();
        // An index that lost its last entries looks whole. In a log in order of time nothing is left to walk here.
        while (cursor.next()) {
            indexes.noteTimestamp(cursor.batch());
        }
    }

    /** Whether the last entry of the time index agrees with the batch it names, to which the cursor then points. */
    boolean lastTimestampHolds(BatchCursor cursor) throws IOException {
        return indexes.times().entries() == 0
                || isMaxTimestampAt(
                        cursor, indexes.times().lastOffset(), indexes.times().lastTimestamp());
    }

    private boolean isMaxTimestampAt(BatchCursor cursor, long offset, long timestamp) throws IOException {
        return segment.seek(cursor, offset) && cursor.batch().maxTimestamp() == timestamp;
    }

    private CorruptSegmentException damage(long position, String reason) {
        return new CorruptSegmentException(segment.logPath(), position, reason);
    }
}
