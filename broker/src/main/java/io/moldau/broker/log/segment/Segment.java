package io.moldau.broker.log.segment;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskFile;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stretch of a partition's log: one file of batches and its two indexes. The last segment of a log is active and takes
 * appends; the others are sealed. Owned by the log's owner (its partition's loop, or the thread that recovers it).
 *
 * <p>The file is opened when it is first needed and let go when idle; nothing here forces it to the disk.
 */
public final class Segment {
    private static final Logger log = LoggerFactory.getLogger(Segment.class);

    /** How dense a rebuilt index is: Kafka's default. */
    private static final int REBUILT_INDEX_INTERVAL_BYTES = 4096;

    private final Disk disk;
    private final String directory;
    private final long baseOffset;
    private final SegmentIndexes indexes;
    private final SegmentSearch search;
    private final LazyFile file;
    private final SegmentAge age;

    /** Whole, indexed batches end here; anything behind it is the rest of a failed write. */
    private int sizeInBytes;

    /** Exclusive. */
    private long endOffset;

    private Segment(Disk disk, String directory, long baseOffset, SegmentIndexes indexes, long createdMs) {
        this.disk = disk;
        this.directory = directory;
        this.baseOffset = baseOffset;
        this.indexes = indexes;
        this.age = new SegmentAge(createdMs);
        this.file = new LazyFile(
                disk,
                SegmentFiles.path(directory, baseOffset, SegmentFiles.LOG),
                () -> indexes.isSealed() ? Access.READ : Access.WRITE);
        this.search = new SegmentSearch(this, indexes);
        this.endOffset = baseOffset;
    }

    /** Creates an empty, active segment; leftovers with its name are overwritten. */
    public static Segment create(Disk disk, String directory, long baseOffset, int indexMaxBytes, long nowMs)
            throws IOException {
        disk.delete(SegmentFiles.path(directory, baseOffset, SegmentFiles.LOG));
        var indexes = SegmentIndexes.fresh(disk, directory, baseOffset, "", indexMaxBytes);
        var segment = new Segment(disk, directory, baseOffset, indexes, nowMs);
        segment.file();
        return segment;
    }

    /**
     * Takes up an existing segment as a sealed one, without looking into it.
     *
     * @param endOffset where the next segment begins, or the base offset if this is the last one and not yet scanned
     */
    public static Segment load(Disk disk, String directory, long baseOffset, long endOffset, int indexMaxBytes)
            throws IOException {
        String path = SegmentFiles.path(directory, baseOffset, SegmentFiles.LOG);
        var indexes = SegmentIndexes.load(disk, directory, baseOffset, indexMaxBytes);
        var segment = new Segment(disk, directory, baseOffset, indexes, disk.lastModifiedMs(path));
        segment.sizeInBytes = Math.toIntExact(disk.size(path));
        segment.endOffset = endOffset;
        return segment;
    }

    public long baseOffset() {
        return baseOffset;
    }

    /** The offset after the last one in this segment. */
    public long endOffset() {
        return endOffset;
    }

    public int sizeInBytes() {
        return sizeInBytes;
    }

    /** When something was last appended: known from the file's time for a segment found at start. */
    public long lastAppendMs() {
        return age.lastAppendMs();
    }

    /** The path of the batches' file. */
    public String logPath() {
        return file.path();
    }

    public boolean indexesFull() {
        return indexes.isFull();
    }

    /** Whether this offset is too far from the base offset for the index's four bytes. */
    public boolean isBeyondIndex(long lastOffset) {
        return lastOffset - baseOffset > Integer.MAX_VALUE;
    }

    /** How long the segment took appends, by the batches' clock if they have one and by ours if not. */
    public long ageMs(BatchCursor cursor, long batchTimestampMs, long nowMs) throws IOException {
        if (sizeInBytes == 0) {
            return 0;
        }
        if (!age.isFirstTimestampKnown()) {
            learnFirstTimestamp(cursor);
        }
        return age.ageMs(batchTimestampMs, nowMs);
    }

    private void learnFirstTimestamp(BatchCursor cursor) throws IOException {
        cursor.start(file(), 0, sizeInBytes);
        try {
            if (cursor.next()) {
                age.firstTimestampIs(cursor.batch().maxTimestamp());
            }
        } catch (CorruptSegmentException e) {
            age.guessFirstTimestamp();
        }
    }

    /** The largest timestamp in the segment, or -1. */
    public long maxTimestamp(BatchCursor cursor) throws IOException {
        search.learnMaxTimestamp(cursor);
        return indexes.maxTimestamp();
    }

    /**
     * Writes whole batches behind the last one, in one call; they count only once each was {@link #added}. Reserves what
     * the indexes may need first, so that a full disk shows before the log has grown.
     */
    public void write(ByteBuffer batches, int indexIntervalBytes) throws IOException {
        indexes.reserve(batches.remaining(), indexIntervalBytes);
        file().write(batches, sizeInBytes);
    }

    /** Counts the next batch of those written, and indexes it if enough bytes went by. */
    public void added(RecordBatch header, long nowMs, int indexIntervalBytes) throws IOException {
        if (sizeInBytes == 0) {
            age.firstTimestampIs(header.maxTimestamp());
        }
        indexes.added(header, sizeInBytes, indexIntervalBytes);
        sizeInBytes += header.sizeInBytes();
        endOffset = header.nextOffset();
        age.appendedAt(nowMs);
    }

    /**
     * Moves the cursor to the first batch that ends at or after {@code offset}.
     *
     * @return false if every batch ends before it
     * @throws CorruptSegmentException if the way there is damaged
     */
    public boolean seek(BatchCursor cursor, long offset) throws IOException {
        return search.seek(file(), cursor, offset);
    }

    /**
     * A slice from the cursor's batch on.
     *
     * @param maxBytes the slice's limit
     * @param endPosition where readers must stop
     * @param wholeFirstBatch whether the first batch comes whole even if it is larger than {@code maxBytes}
     */
    public LogSlice slice(BatchCursor cursor, int maxBytes, int endPosition, boolean wholeFirstBatch)
            throws IOException {
        int position = (int) cursor.position();
        int size = Math.min(maxBytes, endPosition - position);
        if (wholeFirstBatch) {
            size = Math.max(size, cursor.sizeInBytes());
        }
        if (size <= 0) {
            return LogSlice.empty(cursor.batch().baseOffset());
        }
        return new LogSlice(file.retain(), cursor.batch().baseOffset(), position, size);
    }

    /** Where the batches below {@code offset} end. */
    public int endPositionBelow(BatchCursor cursor, long offset) throws IOException {
        if (offset >= endOffset) {
            return sizeInBytes;
        }
        return seek(cursor, offset) ? (int) cursor.position() : sizeInBytes;
    }

    /** Starts a walk over the file's bytes between two positions. */
    public void start(BatchCursor cursor, int position, int endPosition) throws IOException {
        cursor.start(file(), position, endPosition);
    }

    /** Starts a walk at the last batch that is indexed. */
    public void startTail(BatchCursor cursor) throws IOException {
        cursor.start(file(), indexes.offsets().lastPosition(), sizeInBytes);
    }

    /**
     * Moves the cursor to the first batch that has a record as young as {@code timestamp} and ends at or after {@code
     * fromOffset}.
     */
    public boolean seekTimestamp(BatchCursor cursor, long timestamp, long fromOffset) throws IOException {
        return search.seekTimestamp(cursor, timestamp, fromOffset);
    }

    /** Cuts everything from {@code offset} on; a batch that holds it goes whole. The segment must be active. */
    public void truncateTo(BatchCursor cursor, long offset) throws IOException {
        try {
            int position = endPositionBelow(cursor, offset);
            cutAt(position);
            indexes.truncateTo(position, offset);
            scanTail(cursor);
        } catch (CorruptSegmentException e) {
            log.warn("Truncating {} at its damage instead of offset {}: {}", logPath(), offset, e.reason());
            cutAt((int) e.position());
            rebuildIndexes(cursor, "it was cut at damage");
            scanTail(cursor);
        }
    }

    /** Cuts the file, leaving indexes and counts to a {@link #startOver} or {@link #scanTail} that follows. */
    public void cutAt(int position) throws IOException {
        file().truncate(position);
        sizeInBytes = position;
    }

    /** Finds end offset and timestamps from the last index entry on, checking that batches follow each other. */
    public void scanTail(BatchCursor cursor) throws IOException {
        indexes.learnMaxTimestamp();
        int from = indexes.offsets().lastPosition();
        endOffset = baseOffset;
        cursor.start(file(), from, sizeInBytes);
        while (cursor.next()) {
            endOffset = cursor.batch().nextOffset();
            indexes.noteTimestamp(cursor.batch());
        }
        indexes.resume(sizeInBytes - from);
        if (cursor.hasRest()) {
            throw new CorruptSegmentException(logPath(), cursor.nextPosition(), "the last batch is cut off");
        }
    }

    /** Forgets indexes and counts, as if empty: each batch of the file is to be {@link #added} again. */
    public void startOver() throws IOException {
        unseal();
        indexes.clear();
        sizeInBytes = 0;
        endOffset = baseOffset;
        age.firstTimestampIs(RecordBatch.NO_TIMESTAMP);
    }

    /** Finds room in the indexes for a batch that is {@link #added} without being written. */
    public void reserveIndexes(int indexIntervalBytes) throws IOException {
        indexes.reserve(0, indexIntervalBytes);
    }

    /** Whether the indexes look like those of this segment; reads an entry or two of each. */
    public boolean indexesPlausible() throws IOException {
        return indexes.arePlausible(sizeInBytes, endOffset > baseOffset ? endOffset : Long.MAX_VALUE);
    }

    /** Whether the last entry of the time index agrees with the batch it names. */
    public boolean lastTimestampHolds(BatchCursor cursor) throws IOException {
        return search.lastTimestampHolds(cursor);
    }

    /** Writes both indexes anew from the batches' headers. */
    public void rebuildIndexes(BatchCursor cursor, String reason) throws IOException {
        log.warn("Rebuilding the indexes of {}: {}", logPath(), reason);
        boolean wasSealed = indexes.isSealed();
        int bytes = sizeInBytes;
        long end = endOffset;
        long appendedMs = lastAppendMs();
        startOver();
        try {
            cursor.start(file(), 0, bytes);
            while (cursor.next()) {
                if (isBeyondIndex(cursor.batch().lastOffset())) {
                    throw new CorruptSegmentException(logPath(), cursor.position(), "its offset is too far off");
                }
                reserveIndexes(REBUILT_INDEX_INTERVAL_BYTES);
                added(cursor.batch(), appendedMs, REBUILT_INDEX_INTERVAL_BYTES);
            }
        } finally {
            // Damaged batches stay where they are: whoever walks into them is told.
            sizeInBytes = bytes;
            endOffset = Math.max(end, endOffset);
        }
        if (wasSealed) {
            seal();
        }
    }

    /** Ends appends: the largest timestamp becomes the last index entry and both indexes are cut to size. */
    public void seal() throws IOException {
        indexes.seal();
    }

    /** Makes the segment active again, after the ones behind it went. */
    public void unseal() throws IOException {
        if (indexes.isSealed()) {
            indexes.unseal();
            file.release();
        }
    }

    /** What a flush needs, off the loop; the caller closes it. */
    public FlushHandle flushHandle() throws IOException {
        return new FlushHandle(file.retain());
    }

    /** Lets go of descriptors that nobody needs now. */
    public void closeIdle() throws IOException {
        file.releaseIfIdle();
        indexes.closeIdle();
    }

    /** Ends use, leaving the indexes cut to size as a clean stop does. */
    public void close() throws IOException {
        seal();
        file.release();
        indexes.close();
    }

    /** Ends use and touches nothing more. */
    public void abandon() throws IOException {
        file.release();
        indexes.close();
    }

    /**
     * Takes the segment out of the log: its files are renamed so that a restart does not take them up again. Slices stay
     * readable.
     *
     * @return the new paths, for whoever deletes them later
     */
    public List<String> retire() throws IOException {
        abandon();
        return SegmentFiles.retire(disk, directory, baseOffset);
    }

    DiskFile file() throws IOException {
        return file.file();
    }

    @Override
    public String toString() {
        return "segment[%s, offsets %d-%d, %d bytes]".formatted(logPath(), baseOffset, endOffset - 1, sizeInBytes);
    }
}
