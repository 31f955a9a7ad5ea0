package io.moldau.broker.log.segment;

import io.moldau.broker.log.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A run of bytes of one segment, described and not yet read: it starts with a whole batch and may end within one. The
 * slice holds the file open until {@link #close()}, which its receiver calls exactly once, on any thread; deletion of the
 * segment does not disturb it. A truncation by replication may shorten the file under it: then fewer bytes come.
 */
public final class LogSlice implements AutoCloseable {
    private final @Nullable SharedFile file;
    private final long baseOffset;
    private final long position;
    private final int sizeInBytes;

    /** Takes over one claim on the file. */
    LogSlice(@Nullable SharedFile file, long baseOffset, long position, int sizeInBytes) {
        this.file = file;
        this.baseOffset = baseOffset;
        this.position = position;
        this.sizeInBytes = sizeInBytes;
    }

    /** A slice without bytes: there is nothing to read at {@code offset} yet. Closing it is allowed and does nothing. */
    public static LogSlice empty(long offset) {
        return new LogSlice(null, offset, 0, 0);
    }

    /** The base offset of the first batch, which may lie before the offset asked for. */
    public long baseOffset() {
        return baseOffset;
    }

    public int sizeInBytes() {
        return sizeInBytes;
    }

    public boolean isEmpty() {
        return sizeInBytes == 0;
    }

    /** Where the slice starts within {@link #channel()}. */
    public long position() {
        return position;
    }

    /** The descriptor to send from, or null if the slice is empty or its disk has none: then {@link #read} it. */
    public @Nullable FileChannel channel() {
        SharedFile shared = file;
        return shared == null ? null : shared.file().channel();
    }

    /**
     * Copies bytes of the slice, for connections that cannot send from the file.
     *
     * @param from the first byte wanted, counted from the slice's start
     * @param into filled up to its limit, or less at the slice's end
     * @return the bytes copied
     */
    public int read(int from, ByteBuffer into) throws IOException {
        int wanted = Math.min(into.remaining(), sizeInBytes - from);
        if (file == null || wanted <= 0) {
            return 0;
        }
        DiskFile source = file.file();
        int limit = into.limit();
        into.limit(into.position() + wanted);
        try {
            return source.read(into, position + from);
        } finally {
            into.limit(limit);
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.release();
        }
    }

    @Override
    public String toString() {
        return "slice[offset %d, position %d, %d bytes]".formatted(baseOffset, position, sizeInBytes);
    }
}
