package io.moldau.broker.log.index;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskFile;
import io.moldau.broker.log.disk.Table;
import io.moldau.broker.log.disk.WritableTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The file of one index: entries of one size, appended while its segment is active and read only afterwards. It comes into
 * being with the segment's first batch. An active file is stretched to its full capacity, as Kafka's are, but mapped no
 * earlier than its first entry; a sealed one is opened when somebody looks into it. Idle partitions hold neither, and empty
 * ones have none.
 *
 * <p>Owned by whoever owns the segment; for one thread at a time.
 */
final class IndexFile {
    private final Disk disk;
    private final int entryBytes;
    private final long capacityBytes;
    private final String path;
    private int entries;
    private boolean exists;
    private boolean sealed;
    private @Nullable Table open;

    /** Invariant: the same object as {@link #open}, or null while sealed or not yet opened. */
    private @Nullable WritableTable writable;

    private IndexFile(Disk disk, String path, int entryBytes, long maxBytes, boolean exists, boolean sealed) {
        this.disk = disk;
        this.path = path;
        this.entryBytes = entryBytes;
        this.capacityBytes = maxBytes / entryBytes * entryBytes;
        this.exists = exists;
        this.sealed = sealed;
    }

    /**
     * The index of a new segment, without a file yet; one left over goes.
     *
     * @param maxBytes what an active file is stretched to, rounded down to whole entries
     */
    static IndexFile fresh(Disk disk, String path, int entryBytes, long maxBytes) throws IOException {
        disk.delete(path);
        return new IndexFile(disk, path, entryBytes, maxBytes, false, false);
    }

    /** The sealed index of an existing segment, not yet looked into; a missing file counts as empty. */
    static IndexFile found(Disk disk, String path, int entryBytes, long maxBytes) throws IOException {
        IndexFile file = new IndexFile(disk, path, entryBytes, maxBytes, disk.exists(path), true);
        file.entries = file.exists ? (int) (disk.size(path) / entryBytes) : 0;
        return file;
    }

    /** Whether there is a file. */
    boolean exists() {
        return exists;
    }

    /** Creates the file if there is none, empty and stretched, without mapping it. */
    void create() throws IOException {
        if (!exists) {
            disk.openTable(path, capacityBytes).close();
            exists = true;
        }
    }

    int entries() {
        return entries;
    }

    int capacity() {
        return (int) (capacityBytes / entryBytes);
    }

    long getLong(int entry, int at) throws IOException {
        return table().getLong((long) entry * entryBytes + at);
    }

    int getInt(int entry, int at) throws IOException {
        return table().getInt((long) entry * entryBytes + at);
    }

    /** Finds room for up to {@code count} more entries; a full disk shows here and not in the store. */
    void reserve(int count) throws IOException {
        if (writable == null) {
            if (sealed) {
                throw new IllegalStateException(path + " is sealed");
            }
            closeTable();
            writable = disk.openTable(path, capacityBytes);
            exists = true;
            open = writable;
        }
        writable.reserve(Math.min(capacityBytes, (long) (entries + count) * entryBytes));
    }

    void putLong(int at, long value) {
        reserved().putLong((long) entries * entryBytes + at, value);
    }

    void putInt(int at, int value) {
        reserved().putInt((long) entries * entryBytes + at, value);
    }

    /** Makes the fields just put an entry. */
    void added() {
        entries++;
    }

    boolean isMapped() {
        return writable != null;
    }

    /** Writes one more entry without mapping the file, for one that is not. */
    void write(ByteBuffer entry) throws IOException {
        closeTable();
        try (DiskFile file = disk.open(path, Access.WRITE)) {
            file.write(entry, (long) entries * entryBytes);
        }
        exists = true;
        entries++;
    }

    private WritableTable reserved() {
        if (writable == null) {
            throw new IllegalStateException("no room reserved in " + path);
        }
        return writable;
    }

    /** Forgets the entries from {@code count} on. */
    void keep(int count) {
        entries = Math.min(entries, count);
    }

    /** Cuts the file to its entries; it is read-only from here on. */
    void seal() throws IOException {
        sealed = true;
        trim();
    }

    /** Takes entries again: the segment became the last one. */
    void unseal() throws IOException {
        closeTable();
        sealed = false;
    }

    /** Cuts the file to its entries and lets go of it. */
    void trim() throws IOException {
        long sizeBytes = (long) entries * entryBytes;
        if (writable != null) {
            WritableTable table = writable;
            writable = null;
            open = null;
            table.closeAt(sizeBytes);
            return;
        }
        closeTable();
        if (exists) {
            try (DiskFile file = disk.open(path, Access.WRITE)) {
                file.truncate(sizeBytes);
            }
        }
    }

    /** Lets go of a sealed file until somebody looks into it again. */
    void closeIdle() throws IOException {
        if (writable == null) {
            closeTable();
        }
    }

    /** Lets go of the file as it is; its entries stay as they are on disk. */
    void close() throws IOException {
        closeTable();
    }

    private Table table() throws IOException {
        Table table = open;
        if (table == null) {
            table = disk.openTable(path);
            open = table;
        }
        return table;
    }

    private void closeTable() throws IOException {
        Table table = open;
        open = null;
        writable = null;
        if (table != null) {
            table.close();
        }
    }
}
