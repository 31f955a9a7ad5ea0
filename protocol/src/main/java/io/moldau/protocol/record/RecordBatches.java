package io.moldau.protocol.record;

import java.nio.ByteBuffer;

/**
 * Walks the consecutive batches of a buffer with one reused flyweight. A batch that the buffer's end cuts off is not
 * visited: fetch responses end like that. Checks only what walking needs (lengths and magic), not checksums.
 *
 * <p>The buffer stays its owner's. Confined to one thread at a time.
 */
public final class RecordBatches {
    private final RecordBatch batch = new RecordBatch();
    private final ByteBuffer buffer;
    private final int limit;
    private int nextPosition;

    /** Walks from the buffer's position to its limit, moving neither. */
    public RecordBatches(ByteBuffer buffer) {
        this.buffer = buffer;
        this.nextPosition = buffer.position();
        this.limit = buffer.limit();
    }

    /**
     * Moves to the next complete batch.
     *
     * @return false if none is left; {@link #nextPosition()} then says where the complete ones end
     * @throws InvalidBatchException if the bytes here cannot be a batch of format v2
     */
    public boolean next() {
        int remaining = limit - nextPosition;
        if (remaining < RecordBatch.HEADER_SIZE) {
            return false;
        }
        batch.wrap(buffer, nextPosition);
        int length = batch.length();
        if (length < RecordBatch.HEADER_SIZE - RecordBatch.LENGTH_OVERHEAD) {
            throw new InvalidBatchException(
                    BatchDefect.BAD_LENGTH, "batch at position " + nextPosition + " has length " + length);
        }
        if (batch.magic() != RecordBatch.MAGIC_V2) {
            throw new InvalidBatchException(
                    BatchDefect.UNSUPPORTED_MAGIC, "batch at position " + nextPosition + " has magic " + batch.magic());
        }
        if (length > remaining - RecordBatch.LENGTH_OVERHEAD) {
            return false;
        }
        nextPosition += batch.sizeInBytes();
        return true;
    }

    /** The batch {@link #next()} moved to; the same object every time. */
    public RecordBatch batch() {
        return batch;
    }

    /** Where the batch after the current one starts, or would start. */
    public int nextPosition() {
        return nextPosition;
    }
}
