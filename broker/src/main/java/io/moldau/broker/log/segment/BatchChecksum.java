package io.moldau.broker.log.segment;

import io.moldau.broker.log.disk.DiskFile;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Computes the checksum of batches in a file through a buffer of fixed size: a length field that lies cannot make it
 * allocate.
 *
 * <p>For one thread at a time.
 */
public final class BatchChecksum {
    private final CRC32C crc = new CRC32C();
    private final int bufferBytes;

    /** Allocated by the first use. */
    private @Nullable ByteBuffer lazyBuffer;

    /**
     * @param bufferBytes how much is read at a time
     */
    public BatchChecksum(int bufferBytes) {
        this.bufferBytes = bufferBytes;
    }

    /** The CRC-32C of the batch at this position, whose size its header gave. */
    public long of(DiskFile file, long position, int sizeInBytes) throws IOException {
        crc.reset();
        ByteBuffer buffer = buffer();
        long at = position + RecordBatch.ATTRIBUTES_AT;
        long end = position + sizeInBytes;
        while (at < end) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
            int count = file.read(buffer, at);
            if (count == 0) {
                break;
            }
            crc.update(buffer.flip());
            at += count;
        }
        return crc.getValue();
    }

    private ByteBuffer buffer() {
        ByteBuffer buffer = lazyBuffer;
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(bufferBytes);
            lazyBuffer = buffer;
        }
        return buffer;
    }
}
