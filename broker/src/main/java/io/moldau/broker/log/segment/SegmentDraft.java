package io.moldau.broker.log.segment;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskFile;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment that a cleaner writes beside those it is to replace. Three stages, which the names of its files tell:
 *
 * <ol>
 *   <li>{@code .cleaned}: being written. A restart throws it away.
 *   <li>{@code .swap}, from {@link #commit}: whole, on the disk, and the truth. A restart puts it in the place of every
 *       segment that its offsets cover.
 *   <li>no suffix, from {@link #putInPlace}: a segment like others.
 * </ol>
 *
 * <p>This relies on renames within a directory outlasting a crash in the order in which they were made, as the journals of
 * ext4 and XFS have it. What is written before {@link #commit} blocks and is for a background thread, one at a time; the
 * rest is for the log's owner.
 */
public final class SegmentDraft {
    private static final List<String> INDEX_SUFFIXES =
            List.of(SegmentFiles.OFFSET_INDEX, SegmentFiles.TIME_INDEX, SegmentFiles.TXN_INDEX);

    private final Disk disk;
    private final String directory;
    private final long baseOffset;
    private final int indexIntervalBytes;
    private final SegmentIndexes indexes;
    private final ByteBuffer unwritten;
    private final RecordBatch header = new RecordBatch();
    private final DiskFile file;

    /** Bytes in the file and in {@link #unwritten}. */
    private int sizeInBytes;

    private int transactionBytes;
    private boolean open = true;

    private SegmentDraft(
            Disk disk,
            String directory,
            long baseOffset,
            int indexIntervalBytes,
            SegmentIndexes indexes,
            DiskFile file,
            int bufferBytes) {
        this.disk = disk;
        this.directory = directory;
        this.baseOffset = baseOffset;
        this.indexIntervalBytes = indexIntervalBytes;
        this.indexes = indexes;
        this.file = file;
        this.unwritten = ByteBuffer.allocate(Math.max(bufferBytes, RecordBatch.HEADER_SIZE));
    }

    /**
     * Begins a draft. Leftovers of its name are overwritten.
     *
     * @param baseOffset that of the first segment it replaces
     * @param bufferBytes what is written at a time
     */
    public static SegmentDraft create(
            Disk disk, String directory, long baseOffset, int maxIndexBytes, int indexIntervalBytes, int bufferBytes)
            throws IOException {
        for (String suffix : INDEX_SUFFIXES) {
            disk.delete(SegmentFiles.path(directory, baseOffset, suffix + SegmentFiles.CLEANED));
        }
        String logPath = SegmentFiles.path(directory, baseOffset, SegmentFiles.LOG + SegmentFiles.CLEANED);
        disk.delete(logPath);
        var indexes = SegmentIndexes.fresh(disk, directory, baseOffset, SegmentFiles.CLEANED, maxIndexBytes);
        return new SegmentDraft(
                disk,
                directory,
                baseOffset,
                indexIntervalBytes,
                indexes,
                disk.open(logPath, Access.WRITE),
                bufferBytes);
    }

    public int sizeInBytes() {
        return sizeInBytes;
    }

    /**
     * Adds a batch.
     *
     * @param batch from position to limit; stays the caller's
     * @throws IOException also if the segment would grow beyond what positions of an index can say
     */
    public void append(ByteBuffer batch) throws IOException {
        int size = batch.remaining();
        if (size > Integer.MAX_VALUE - sizeInBytes) {
            throw new CorruptSegmentException(path(SegmentFiles.LOG, SegmentFiles.CLEANED), sizeInBytes, "too large");
        }
        header.wrap(batch, batch.position());
        indexes.reserve(size, indexIntervalBytes);
        indexes.added(header, sizeInBytes, indexIntervalBytes);
        if (size > unwritten.remaining()) {
            writeOut();
        }
        if (size > unwritten.capacity()) {
            file.write(batch.duplicate(), sizeInBytes);
        } else {
            unwritten.put(batch.duplicate());
        }
        sizeInBytes += size;
    }

    private void writeOut() throws IOException {
        unwritten.flip();
        file.write(unwritten, sizeInBytes - unwritten.limit());
        unwritten.clear();
    }

    /** Takes over what a segment's index of aborted transactions says, which later segments' entries are to follow. */
    public void addTransactions(long segmentBaseOffset) throws IOException {
        String source = SegmentFiles.path(directory, segmentBaseOffset, SegmentFiles.TXN_INDEX);
        if (!disk.exists(source) || disk.size(source) == 0) {
            return;
        }
        String target = path(SegmentFiles.TXN_INDEX, SegmentFiles.CLEANED);
        try (DiskFile from = disk.open(source, Access.READ);
                DiskFile to = disk.open(target, Access.WRITE)) {
            ByteBuffer entries = ByteBuffer.allocate(Math.toIntExact(from.size()));
            from.read(entries, 0);
            transactionBytes += entries.flip().remaining();
            to.write(entries, transactionBytes - entries.limit());
        }
    }

    /**
     * Ends the writing: the draft is whole and on the disk.
     *
     * @param lastModifiedMs what its age counts from: when the youngest of the segments it replaces was appended to
     */
    public void finish(long lastModifiedMs) throws IOException {
        writeOut();
        indexes.seal();
        indexes.close();
        file.force();
        file.close();
        open = false;
        for (String suffix : INDEX_SUFFIXES) {
            String path = path(suffix, SegmentFiles.CLEANED);
            if (disk.exists(path)) {
                try (DiskFile index = disk.open(path, Access.WRITE)) {
                    index.force();
                }
            }
        }
        disk.setLastModifiedMs(path(SegmentFiles.LOG, SegmentFiles.CLEANED), lastModifiedMs);
    }

    /** Throws the draft away; nothing may be called after it. */
    public void discard() throws IOException {
        if (open) {
            open = false;
            indexes.close();
            file.close();
        }
        for (String suffix : SegmentFiles.SEGMENT_SUFFIXES) {
            disk.delete(path(suffix, SegmentFiles.CLEANED));
        }
    }

    /**
     * From here on a restart uses the draft. What it replaces is to be {@link Segment#retire retired} next, and {@link
     * #putInPlace} to follow, before anything else happens to the log.
     */
    public void commit() throws IOException {
        // The log last: while any file is called .cleaned, a restart takes none of them.
        for (String suffix : existing(SegmentFiles.CLEANED)) {
            disk.rename(path(suffix, SegmentFiles.CLEANED), path(suffix, SegmentFiles.SWAP));
        }
    }

    /**
     * Gives the files their names.
     *
     * @param endOffset where the next segment begins
     * @return the segment, sealed
     */
    public Segment putInPlace(long endOffset, int maxIndexBytes) throws IOException {
        for (String suffix : existing(SegmentFiles.SWAP)) {
            disk.rename(path(suffix, SegmentFiles.SWAP), path(suffix, ""));
        }
        return Segment.load(disk, directory, baseOffset, endOffset, maxIndexBytes);
    }

    /** The suffixes of the files there are, the log's last. */
    private List<String> existing(String stage) throws IOException {
        var suffixes = new ArrayList<String>();
        for (String suffix : INDEX_SUFFIXES) {
            if (disk.exists(path(suffix, stage))) {
                suffixes.add(suffix);
            }
        }
        suffixes.add(SegmentFiles.LOG);
        return suffixes;
    }

    private String path(String suffix, String stage) {
        return SegmentFiles.path(directory, baseOffset, suffix + stage);
    }
}
