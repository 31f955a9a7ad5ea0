package io.moldau.broker.log.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * An open file, read and written at positions of the caller's choice. Reading and forcing are safe beside a writer; there
 * is one writer at a time.
 */
public interface DiskFile extends Closeable {

    /** Bytes in the file now. A system call in production: owners keep count instead. */
    long size() throws IOException;

    /**
     * Reads until the buffer is full or the file ends.
     *
     * @return the bytes read; 0 at or beyond the end
     */
    int read(ByteBuffer into, long position) throws IOException;

    /**
     * Writes everything between the buffer's position and limit, growing the file as needed. After a failure any part of
     * it may have been written.
     */
    void write(ByteBuffer from, long position) throws IOException;

    /** Makes the bytes written so far durable. Blocks: not for loops. After a failure nothing is known about them. */
    void force() throws IOException;

    /** Cuts the file; does nothing if it is not longer than {@code sizeBytes}. */
    void truncate(long sizeBytes) throws IOException;

    /** The descriptor behind the file, for {@code sendfile}, or null on a disk that has none. Never close it. */
    @Nullable
    FileChannel channel();
}
