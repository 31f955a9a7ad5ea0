package io.moldau.broker.log.file;

import io.moldau.broker.log.disk.WritableTable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import org.jspecify.annotations.Nullable;

/**
 * A table mapped chunk by chunk through Chronicle Bytes: an index of ten megabytes costs the address space and memory of
 * the part in use. Nothing else imports {@code net.openhft}.
 *
 * <p>Chronicle stores in native order and lets the file grow to whole chunks; this class swaps to big-endian and cuts the
 * file when it closes.
 */
final class MappedTable implements WritableTable {
    private static final int PAGE = 4096;

    /** Moving between chunks costs a mapping: one chunk holds the offset index of half a gigabyte of log. */
    private static final int MAX_CHUNK = 256 * PAGE;

    private static final boolean SWAP = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final Path file;
    private final long capacityBytes;

    /** The mapping; none before the first access. */
    private @Nullable MappedBytes bytes;

    /** Below this every page has its blocks: what the file held when it was opened, and what was reserved since. */
    private long reservedEnd;

    private MappedTable(Path file, long capacityBytes, long reservedEnd) {
        this.file = file;
        this.capacityBytes = capacityBytes;
        this.reservedEnd = reservedEnd;
    }

    /**
     * Loads what Chronicle needs to unmap: it registers a hook for the end of the JVM, which one on its way out refuses, and
     * the first mapping may well be made while a broker stops.
     */
    static void prepare() {
        BackgroundResourceReleaser.releasePendingResources();
    }

    static MappedTable open(Path file, long capacityBytes) throws IOException {
        long contentBytes;
        try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
            contentBytes = raw.length();
            raw.setLength(capacityBytes);
        }
        return new MappedTable(file, capacityBytes, Math.min(contentBytes, capacityBytes));
    }

    private MappedBytes bytes() throws IOException {
        MappedBytes mapped = bytes;
        if (mapped == null) {
            long chunk = Math.min(MAX_CHUNK, roundUpToPage(capacityBytes));
            mapped = MappedBytes.mappedBytes(file.toFile(), chunk, PAGE);
            // Opened by a recovery thread, then used by the partition's loop: one thread at a time, not always the
            // same.
            mapped.singleThreadedCheckDisabled(true);
            bytes = mapped;
        }
        return mapped;
    }

    @Override
    public long sizeBytes() {
        return capacityBytes;
    }

    @Override
    public void reserve(long endPosition) throws IOException {
        if (endPosition > capacityBytes) {
            throw new IllegalArgumentException(file + " holds " + capacityBytes + " bytes, not " + endPosition);
        }
        MappedBytes mapped = bytes();
        if (endPosition <= reservedEnd) {
            return;
        }
        long end = Math.min(capacityBytes, roundUpToPage(endPosition));
        ByteBuffer zeros = ByteBuffer.allocate(Math.toIntExact(end - reservedEnd));
        FileChannel channel = mapped.mappedFile().raf().getChannel();
        try {
            for (long at = reservedEnd; zeros.hasRemaining(); ) {
                at += channel.write(zeros, at);
            }
        } catch (IOException e) {
            throw DiskErrors.translate(file.toString(), e);
        }
        reservedEnd = end;
    }

    @Override
    public int getInt(long position) throws IOException {
        int value = bytes().readInt(position);
        return SWAP ? Integer.reverseBytes(value) : value;
    }

    @Override
    public long getLong(long position) throws IOException {
        long value = bytes().readLong(position);
        return SWAP ? Long.reverseBytes(value) : value;
    }

    @Override
    public void putInt(long position, int value) {
        reserved(position + Integer.BYTES).writeInt(position, SWAP ? Integer.reverseBytes(value) : value);
    }

    @Override
    public void putLong(long position, long value) {
        reserved(position + Long.BYTES).writeLong(position, SWAP ? Long.reverseBytes(value) : value);
    }

    @Override
    public void closeAt(long sizeBytes) throws IOException {
        MappedBytes mapped = bytes;
        bytes = null;
        if (mapped != null) {
            mapped.releaseLast();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(sizeBytes);
        }
    }

    @Override
    public void close() throws IOException {
        if (bytes != null) {
            closeAt(capacityBytes);
        }
    }

    private MappedBytes reserved(long endPosition) {
        MappedBytes mapped = bytes;
        if (mapped == null || endPosition > reservedEnd) {
            throw new IllegalStateException("no room reserved in " + file + " up to " + endPosition);
        }
        return mapped;
    }

    private static long roundUpToPage(long size) {
        return (size + PAGE - 1) / PAGE * PAGE;
    }
}
