package io.moldau.broker.log.segment;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.index.OffsetIndex;
import io.moldau.broker.log.index.TimeIndex;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;

/**
 * The two indexes of a segment and what their entries are made from: the bytes since the last one and the largest
 * timestamp so far. Owned by the segment.
 */
final class SegmentIndexes {
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private boolean sealed;
    private int bytesSinceEntry;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;

    /** The last offset of the batch that holds the largest timestamp. */
    private long maxTimestampOffset;

    /** Whether the two fields above are known. A sealed segment's are looked up when somebody asks. */
    private boolean maxTimestampKnown;

    private SegmentIndexes(OffsetIndex offsets, TimeIndex times, boolean sealed) {
        this.offsets = offsets;
        this.times = times;
        this.sealed = sealed;
        this.maxTimestampKnown = !sealed;
    }

    /**
     * Empty indexes for a new segment, without files yet.
     *
     * @param stage what follows the suffixes in the files' names; empty for a segment that is in use at once
     */
    static SegmentIndexes fresh(Disk disk, String directory, long baseOffset, String stage, int maxBytes)
            throws IOException {
        String offsetPath = SegmentFiles.path(directory, baseOffset, SegmentFiles.OFFSET_INDEX + stage);
        String timePath = SegmentFiles.path(directory, baseOffset, SegmentFiles.TIME_INDEX + stage);
        return new SegmentIndexes(
                OffsetIndex.fresh(disk, offsetPath, baseOffset, maxBytes),
                TimeIndex.fresh(disk, timePath, baseOffset, maxBytes),
                false);
    }

    /** The indexes found beside a segment, sealed, not yet looked into. */
    static SegmentIndexes load(Disk disk, String directory, long baseOffset, int maxBytes) throws IOException {
        String offsetPath = SegmentFiles.path(directory, baseOffset, SegmentFiles.OFFSET_INDEX);
        String timePath = SegmentFiles.path(directory, baseOffset, SegmentFiles.TIME_INDEX);
        return new SegmentIndexes(
                OffsetIndex.load(disk, offsetPath, baseOffset, maxBytes),
                TimeIndex.load(disk, timePath, baseOffset, maxBytes),
                true);
    }

    OffsetIndex offsets() {
        return offsets;
    }

    TimeIndex times() {
        return times;
    }

    boolean isSealed() {
        return sealed;
    }

    boolean isFull() {
        return offsets.isFull() || times.isFull();
    }

    boolean isMaxTimestampKnown() {
        return maxTimestampKnown;
    }

    long maxTimestamp() {
        return maxTimestamp;
    }

    /** Takes the largest timestamp from the time index, as of which {@link #noteTimestamp} goes on. */
    void learnMaxTimestamp() throws IOException {
        maxTimestamp = times.lastTimestamp();
        maxTimestampOffset = times.lastOffset();
        maxTimestampKnown = true;
    }

    void noteTimestamp(RecordBatch header) {
        if (header.maxTimestamp() > maxTimestamp) {
            maxTimestamp = header.maxTimestamp();
            maxTimestampOffset = header.lastOffset();
        }
    }

    /** Goes on after the last entry, which lies so many bytes before the segment's end. */
    void resume(int bytesSinceLastEntry) {
        bytesSinceEntry = bytesSinceLastEntry;
    }

    /** Finds room for what these bytes of batches may need; a partition with few records never opens its indexes. */
    void reserve(int batchBytes, int intervalBytes) throws IOException {
        offsets.create();
        times.create();
        if ((long) bytesSinceEntry + batchBytes <= intervalBytes) {
            return;
        }
        int entries = 1 + batchBytes / Math.max(1, intervalBytes);
        offsets.reserve(entries);
        times.reserve(entries + 1);
    }

    /** Takes up a batch that starts at {@code position}, as an entry if enough bytes went by. */
    void added(RecordBatch header, int position, int intervalBytes) throws IOException {
        noteTimestamp(header);
        if (bytesSinceEntry > intervalBytes) {
            offsets.maybeAppend(header.lastOffset(), position);
            times.maybeAppend(maxTimestamp, maxTimestampOffset);
            bytesSinceEntry = 0;
        }
        bytesSinceEntry += header.sizeInBytes();
    }

    /**
     * Whether the indexes look like those of this segment; reads an entry or two of each. Only an empty segment has none.
     *
     * @param endOffset {@link Long#MAX_VALUE} if it is not known
     */
    boolean arePlausible(int segmentBytes, long endOffset) throws IOException {
        return (segmentBytes == 0 || (offsets.exists() && times.exists()))
                && offsets.isPlausible(segmentBytes)
                && times.isPlausible(endOffset);
    }

    /** Forgets the entries of batches from this position and offset on. */
    void truncateTo(int position, long offset) throws IOException {
        offsets.truncateTo(position);
        times.truncateTo(offset);
    }

    /** Forgets everything; entries may be added again. */
    void clear() throws IOException {
        unseal();
        close();
        offsets.clear();
        times.clear();
        bytesSinceEntry = 0;
        maxTimestamp = RecordBatch.NO_TIMESTAMP;
        maxTimestampOffset = 0;
        maxTimestampKnown = true;
    }

    /** Ends appends: the largest timestamp becomes the last entry and both files are cut to size. */
    void seal() throws IOException {
        if (sealed) {
            return;
        }
        if (maxTimestampKnown && maxTimestamp > times.lastTimestamp()) {
            times.appendLast(maxTimestamp, maxTimestampOffset);
        }
        offsets.seal();
        times.seal();
        sealed = true;
    }

    void unseal() throws IOException {
        if (sealed) {
            offsets.unseal();
            times.unseal();
            sealed = false;
        }
    }

    void closeIdle() throws IOException {
        offsets.closeIdle();
        times.closeIdle();
    }

    void close() throws IOException {
        offsets.close();
        times.close();
    }
}
