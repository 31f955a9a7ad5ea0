package io.moldau.broker.log.index;

import io.moldau.broker.log.disk.Disk;
import java.io.IOException;

/**
 * From offset to file position: one entry per {@code index.interval.bytes} of log. An entry holds the last offset of a
 * batch, relative to the segment's base offset (int32), and the position where that batch starts (int32).
 *
 * <p>Owned by the segment's owner; for one thread at a time.
 */
public final class OffsetIndex {
    static final int ENTRY_BYTES = 8;
    private static final int POSITION_AT = 4;

    private final IndexFile file;
    private final long baseOffset;

    private OffsetIndex(IndexFile file, long baseOffset) {
        this.file = file;
        this.baseOffset = baseOffset;
    }

    /** The index of a new segment, which gets its file with {@link #create}; it is stretched to {@code maxBytes}. */
    public static OffsetIndex fresh(Disk disk, String path, long baseOffset, long maxBytes) throws IOException {
        return new OffsetIndex(IndexFile.fresh(disk, path, ENTRY_BYTES, maxBytes), baseOffset);
    }

    /** The index of an existing segment, not yet checked. A missing file counts as empty. */
    public static OffsetIndex load(Disk disk, String path, long baseOffset, long maxBytes) throws IOException {
        return new OffsetIndex(IndexFile.found(disk, path, ENTRY_BYTES, maxBytes), baseOffset);
    }

    /** Creates the file if there is none. */
    public void create() throws IOException {
        file.create();
    }

    /** Whether there is a file. */
    public boolean exists() {
        return file.exists();
    }

    /** Whether the last entry can be one of a segment of this size. Reads that entry only. */
    public boolean isPlausible(long segmentBytes) throws IOException {
        int last = file.entries() - 1;
        if (last < 0) {
            return true;
        }
        return relativeOffset(last) > relativeOffset(0) - (last == 0 ? 1 : 0)
                && relativeOffset(0) >= 0
                && position(last) > 0
                && position(last) < segmentBytes;
    }

    public int entries() {
        return file.entries();
    }

    public boolean isFull() {
        return file.entries() >= file.capacity();
    }

    /** The position of the last indexed batch that ends at or before {@code offset}; 0 if there is none. */
    public int floorPosition(long offset) throws IOException {
        int entry = floor(offset);
        return entry < 0 ? 0 : position(entry);
    }

    /** The position of the last entry: where a scan for the segment's end may start. */
    public int lastPosition() throws IOException {
        int last = file.entries() - 1;
        return last < 0 ? 0 : position(last);
    }

    /** Finds room for that many entries, or all that fit, where a full disk can still be told. */
    public void reserve(int count) throws IOException {
        file.reserve(count);
    }

    /** Adds an entry to the room {@link #reserve reserved} unless the index is full; offsets and positions only grow. */
    public void maybeAppend(long lastOffset, int position) {
        if (isFull()) {
            return;
        }
        file.putInt(0, Math.toIntExact(lastOffset - baseOffset));
        file.putInt(POSITION_AT, position);
        file.added();
    }

    /** Forgets the entries of batches that start at or after {@code position}. */
    public void truncateTo(int position) throws IOException {
        int keep = file.entries();
        while (keep > 0 && position(keep - 1) >= position) {
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

    private int floor(long offset) throws IOException {
        int low = -1;
        int high = file.entries() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (baseOffset + relativeOffset(middle) <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private int relativeOffset(int entry) throws IOException {
        return file.getInt(entry, 0);
    }

    private int position(int entry) throws IOException {
        return file.getInt(entry, POSITION_AT);
    }
}
