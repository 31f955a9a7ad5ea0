package io.moldau.broker.coordinator;

import io.moldau.broker.log.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file that ends with the CRC-32C of everything before, from its start in large pieces. Believes no length that
 * goes beyond the file. For one thread, once.
 */
final class ChecksummedReader {

    private static final int BUFFER_BYTES = 64 << 10;

    private final DiskFile file;
    private final long endPosition;
    private final CRC32C checksum = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

    /** Of the file: the first byte that is not in the buffer. */
    private long position;

    /** @param endPosition where the checksum stands; the file is at least as long */
    ChecksummedReader(DiskFile file, long endPosition) {
        this.file = file;
        this.endPosition = endPosition;
    }

    /** So many bytes, valid until the next call; null if there are not as many, or the number is negative. */
    @Nullable
    ByteBuffer next(int bytes) throws IOException {
        if (bytes < 0 || bytes > buffer.remaining() + endPosition - position || !fill(bytes)) {
            return null;
        }
        ByteBuffer next = buffer.slice(buffer.position(), bytes);
        buffer.position(buffer.position() + bytes);
        checksum.update(next.duplicate());
        return next;
    }

    /** Has at least so many bytes in the buffer; false if the file turns out to be shorter than it said. */
    private boolean fill(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return true;
        }
        buffer = bytes > buffer.capacity() ? ByteBuffer.allocate(bytes).put(buffer) : buffer.compact();
        buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + endPosition - position));
        position += file.read(buffer, position);
        buffer.flip();
        return buffer.remaining() >= bytes;
    }

    /** Whether everything was read and is what was written. */
    boolean isWhole() throws IOException {
        if (buffer.hasRemaining() || position != endPosition) {
            return false;
        }
        ByteBuffer stored = ByteBuffer.allocate(Integer.BYTES);
        return file.read(stored, endPosition) == Integer.BYTES && stored.flip().getInt() == (int) checksum.getValue();
    }
}
