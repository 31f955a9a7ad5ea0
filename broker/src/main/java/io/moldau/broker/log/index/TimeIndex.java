package io.moldau.broker.log.index;

import io.moldau.broker.log.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * From timestamp to offset. An entry (timestamp int64, relative offset int32) says: up to and including the batch that
 * ends at this offset, no record is younger than this timestamp, and that batch holds one that is just as young. Both
 * columns grow from entry to entry; the last entry of a sealed segment is its largest timestamp.
 *
 * <p>Owned by the segment's owner; for one thread at a time.
 */
public final class TimeIndex {
    public static final int ENTRY_BYTES = 12;
    private static final int OFFSET_AT = 8;

    private final IndexFile file;
    private final long baseOffset;

    private TimeIndex(IndexFile file, long baseOffset) {
        this.file = file;
        this.baseOffset = baseOffset;
    }

    /** The index of a new segment, which gets its file with {@link #create}; it is stretched to {@code maxBytes}. */
    public static TimeIndex fresh(Disk disk, String path, long baseOffset, long maxBytes) throws IOException {
        return new TimeIndex(IndexFile.fresh(disk, path, ENTRY_BYTES, maxBytes), baseOffset);
    }

    /** The index of an existing segment, not yet checked. A missing file counts as empty. */
    public static TimeIndex load(Disk disk, String path, long baseOffset, long maxBytes) throws IOException {
        return new TimeIndex(IndexFile.found(disk, path, ENTRY_BYTES, maxBytes), baseOffset);
    }

    /** Creates the file if there is none. */
    public void create() throws IOException {
        file.create();
    }

    /** Whether there is a file. */
    public boolean exists() {
        return file.exists();
    }

    /** Whether the last entry fits the first and a segment that ends before {@code endOffset}. */
    public boolean isPlausible(long endOffset) throws IOException {
        int last = file.entries() - 1;
        if (last < 0) {
            return true;
        }
        return timestamp(0) >= 0
                && timestamp(last) >= timestamp(0)
                && offset(last) >= offset(0)
                && offset(0) >= baseOffset
                && offset(last) < endOffset;
    }

    public int entries() {
        return file.entries();
    }

    /** Whether only the entry that sealing may add still fits. */
    public boolean isFull() {
        return file.entries() >= file.capacity() - 1;
    }

    /** The largest timestamp indexed, or -1. */
    public long lastTimestamp() throws IOException {
        int last = file.entries() - 1;
        return last < 0 ? -1 : timestamp(last);
    }

    /** The offset of the last entry, or the base offset if there is none. */
    public long lastOffset() throws IOException {
        int last = file.entries() - 1;
        return last < 0 ? baseOffset : offset(last);
    }

    /** The offset of the last entry that is not younger than {@code timestamp}; the base offset if there is none. */
    public long floorOffset(long timestamp) throws IOException {
        int entry = floor(timestamp);
        return entry < 0 ? baseOffset : offset(entry);
    }

    /** The timestamp of that entry, or -1. */
    public long floorTimestamp(long timestamp) throws IOException {
        int entry = floor(timestamp);
        return entry < 0 ? -1 : timestamp(entry);
    }

    /** Finds room for that many entries, or all that fit, where a full disk can still be told. */
    public void reserve(int count) throws IOException {
        file.reserve(count);
    }

    /** Adds an entry to the room {@link #reserve reserved}, unless it says nothing new. */
    public void maybeAppend(long timestamp, long offset) throws IOException {
        if (saysNothingNew(timestamp, offset)) {
            return;
        }
        file.putLong(0, timestamp);
        file.putInt(OFFSET_AT, Math.toIntExact(offset - baseOffset));
        file.added();
    }

    /** Adds the entry that ends the index, unless it says nothing new; for this one the file is not mapped. */
    public void appendLast(long timestamp, long offset) throws IOException {
        if (file.isMapped()) {
            file.reserve(1);
            maybeAppend(timestamp, offset);
        } else if (!saysNothingNew(timestamp, offset)) {
            file.write(ByteBuffer.allocate(ENTRY_BYTES)
                    .putLong(timestamp)
                    .putInt(Math.toIntExact(offset - baseOffset))
                    .flip());
        }
    }

    private boolean saysNothingNew(long timestamp, long offset) throws IOException {
        return timestamp <= lastTimestamp() || offset < lastOffset() || file.entries() >= file.capacity();
    }

    /** Forgets the entries at or beyond {@code endOffset}. */
    public void truncateTo(long endOffset) throws IOException {
        int keep = file.entries();
        while (keep > 0 && offset(keep - 1) >= endOffset) {
            keep--;
        }
        file.keep(keep);
    }

    /** Forgets every entry. */
    public void clear() {
        file.keep(0);
    }

    public void seal() throws IOException {
        file.seal();
    }

    public void unseal() throws IOException {
        file.unseal();
    }

    public void closeIdle() throws IOException {
        file.closeIdle();
    }

    /** Cuts the file to its entries and lets go of it. */
    public void trim() throws IOException {
        file.trim();
    }

    /** Lets go of the file without touching it. */
    public void close() throws IOException {
        file.close();
    }

    private int floor(long timestamp) throws IOException {
        int low = -1;
        int high = file.entries() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (timestamp(middle) <= timestamp) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private long timestamp(int entry) throws IOException {
        return file.getLong(entry, 0);
    }

    private long offset(int entry) throws IOException {
        return baseOffset + file.getInt(entry, OFFSET_AT);
    }
}
