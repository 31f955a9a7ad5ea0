package io.moldau.broker.log.clean;

import io.moldau.protocol.record.RecordBatch;
import java.nio.ByteBuffer;

/** What a cleaner reads batches into: as large as configured, or as the largest batch that it met. */
public final class ReadBuffer {
    private final int trustedBytes;
    private ByteBuffer bytes;

    /**
     * @param bytes to begin with
     * @param trustedBytes up to which size a batch may make it grow by its header alone
     */
    public ReadBuffer(int bytes, int trustedBytes) {
        this.bytes = ByteBuffer.allocate(Math.max(bytes, RecordBatch.HEADER_SIZE));
        this.trustedBytes = trustedBytes;
    }

    int trustedBytes() {
        return trustedBytes;
    }

    ByteBuffer cleared() {
        return bytes.clear();
    }

    void grow(int newBytes) {
        bytes = ByteBuffer.allocate(newBytes);
    }
}
