package io.moldau.broker.log.producer;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskFile;
import io.moldau.broker.log.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer snapshots of one partition directory; the name says up to which offset one reaches. A snapshot is written
 * in place, as its checksum tells a torn one, and forced later off the loop. Owned by the partition's log.
 */
public final class SnapshotFiles {
    private static final Logger log = LoggerFactory.getLogger(SnapshotFiles.class);

    private final Disk disk;
    private final String directory;
    private final TreeSet<Long> offsets = new TreeSet<>();

    private SnapshotFiles(Disk disk, String directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** The snapshots among the files of a directory. */
    public static SnapshotFiles among(Collection<String> names, Disk disk, String directory) {
        var files = new SnapshotFiles(disk, directory);
        for (String name : names) {
            OptionalLong offset = SegmentFiles.offsetOf(name, SegmentFiles.SNAPSHOT);
            offset.ifPresent(files.offsets::add);
        }
        return files;
    }

    /**
     * Restores the newest snapshot that is whole and reaches no further than the log. Damaged ones, and those beyond the
     * log's end, are deleted.
     *
     * @return from which offset on the log adds to it: {@code startOffset} if there is none or it reaches less far
     */
    public long restoreLatest(ProducerStates states, long startOffset, long endOffset) throws IOException {
        deleteAfter(endOffset);
        states.clear();
        while (!offsets.isEmpty()) {
            long offset = offsets.last();
            try {
                states.restore(read(offset));
                return Math.max(offset, startOffset);
            } catch (CorruptSnapshotException e) {
                log.warn(
                        "Dropping a damaged producer snapshot, reading the log instead: {}: {}",
                        path(offset),
                        e.getMessage());
                delete(offset);
            }
        }
        return startOffset;
    }

    private ByteBuffer read(long offset) throws IOException, CorruptSnapshotException {
        try (DiskFile file = disk.open(path(offset), Access.READ)) {
            long size = file.size();
            if (size > Integer.MAX_VALUE / 2) {
                throw new CorruptSnapshotException(size + " bytes are too many");
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            file.read(content, 0);
            return content.flip();
        }
    }

    /**
     * Writes a snapshot without waiting for the disk.
     *
     * @return the open file, for the caller to force off the loop and to close
     */
    public DiskFile write(long offset, ByteBuffer snapshot) throws IOException {
        DiskFile file = disk.open(path(offset), Access.WRITE);
        try {
            file.truncate(0);
            file.write(snapshot, 0);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        offsets.add(offset);
        return file;
    }

    public boolean has(long offset) {
        return offsets.contains(offset);
    }

    /** Deletes the snapshots that reach beyond {@code endOffset}: that part of the log went. */
    public void deleteAfter(long endOffset) throws IOException {
        while (!offsets.isEmpty() && offsets.last() > endOffset) {
            delete(offsets.last());
        }
    }

    /** Deletes the snapshots that end before {@code startOffset}, but keeps the newest. */
    public void deleteBefore(long startOffset) throws IOException {
        while (offsets.size() > 1 && offsets.first() < startOffset) {
            delete(offsets.first());
        }
    }

    /** Deletes the snapshots that end between the two offsets, neither included: their segments became one. */
    public void deleteBetween(long startOffset, long endOffset) throws IOException {
        for (long offset : List.copyOf(offsets.subSet(startOffset, false, endOffset, false))) {
            delete(offset);
        }
    }

    public void deleteAll() throws IOException {
        deleteAfter(-1);
    }

    private void delete(long offset) throws IOException {
        disk.delete(path(offset));
        offsets.remove(offset);
    }

    private String path(long offset) {
        return SegmentFiles.path(directory, offset, SegmentFiles.SNAPSHOT);
    }
}
