package io.moldau.broker.log.index;

import io.moldau.broker.log.disk.Disk;
import java.io.IOException;

/**
 * From timestamp to offset. An entry (timestamp int64, relative offset int32) says: up to and including the batch that
 * ends at this offset, no record is younger than this timestamp, and that batch holds one that is just as young. Both
 * columns grow from entry to entry; the last entry of a sealed segment is its largest timestamp.
 *
 * <p>Owned by the segment's owner; for one thread at a time.
 */
public final class TimeIndex {
    static final int ENTRY_BYTES = 12;
    private static final int OFFSET_AT = 8;

    private final IndexFile file;
    private final long baseOffset;

    private TimeIndex(IndexFile file, long baseOffset) {
        this.file = file;
        this.baseOffset = baseOffset;
    }

    /** The index of a new segment, its file stretched to {@code maxBytes}. */
    public static TimeIndex create(Disk disk, String path, long baseOffset, long maxBytes) throws IOException {
        disk.delete(path);
        var file = new IndexFile(disk, path, ENTRY_BYTES, maxBytes, 0, false);
        file.create();
        return new TimeIndex(file, baseOffset);
    }

    /** The index of an existing segment, not yet checked. A missing file counts as empty. */
    public static TimeIndex load(Disk disk, String path, long baseOffset, long maxBytes) throws IOException {
        int entries = disk.exists(path) ? (int) (disk.size(path) / ENTRY_BYTES) : 0;
        return new TimeIndex(new IndexFile(disk, path, ENTRY_BYTES, maxBytes, entries, true), baseOffset);
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
        if (timestamp <= lastTimestamp() || offset < lastOffset() || file.entries() >= file.capacity()) {
            return;
        }
        file.putLong(0, timestamp);
        file.putInt(OFFSET_AT, Math.toIntExact(offset - baseOffset));
        file.added();
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
