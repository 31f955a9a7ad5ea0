package io.moldau.broker.log.clean;

import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.protocol.record.InvalidBatchException;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The batches of a slice of a segment, each read whole and checked, a bounded number of bytes at a time. Blocks; for one
 * thread at a time. Closing it closes the slice.
 */
public final class SegmentBatches implements AutoCloseable {
    private final String name;
    private final LogSlice slice;
    private final ReadBuffer memory;

    /** Where in the slice the next batch starts. */
    private int position;

    private long lastOffset = -1;
    private boolean enough;

    /**
     * @param name of the file, for messages
     * @param slice taken over
     * @param memory nobody else's while this is in use
     */
    public SegmentBatches(String name, LogSlice slice, ReadBuffer memory) {
        this.name = name;
        this.slice = slice;
        this.memory = memory;
    }

    /** Whether {@link #step} would find nothing more to do. */
    public boolean isDone() {
        return enough || position == slice.sizeInBytes();
    }

    /** Whether every batch was taken, now that it {@link #isDone}. */
    public boolean isComplete() {
        return !enough;
    }

    /**
     * Shows {@code pass} the next batches.
     *
     * @param maxBytes after how many bytes to stop; at least one batch is shown
     * @return the bytes of the batches that were shown
     * @throws CorruptSegmentException if a batch is damaged, or holds records that cannot be read
     */
    public int step(BatchPass pass, int maxBytes) throws IOException {
        int from = position;
        while (!isDone() && position - from < maxBytes) {
            ByteBuffer bytes = fill();
            RecordBatches batches = new RecordBatches(bytes);
            int start = position;
            try {
                while (!enough && start + batches.nextPosition() - from < maxBytes && batches.next()) {
                    check(batches.batch());
                    enough = !pass.take(batches.batch());
                    lastOffset = batches.batch().lastOffset();
                    position = start + batches.nextPosition();
                }
            } catch (InvalidBatchException e) {
                throw damage(String.valueOf(e.getMessage()));
            }
            if (position == start) {
                makeRoom(bytes);
            }
        }
        return position - from;
    }

    private ByteBuffer fill() throws IOException {
        ByteBuffer bytes = memory.cleared();
        bytes.limit(Math.min(bytes.capacity(), slice.sizeInBytes() - position));
        int wanted = bytes.remaining();
        if (slice.read(position, bytes) < wanted) {
            throw damage("the file ends early");
        }
        return bytes.flip();
    }

    private void check(RecordBatch batch) {
        if (!batch.isCrcValid()) {
            throw damage("the checksum does not match");
        }
        if (batch.baseOffset() <= lastOffset || batch.lastOffsetDelta() < 0) {
            throw damage(
                    "offsets " + batch.baseOffset() + " to " + batch.lastOffset() + " do not follow " + lastOffset);
        }
    }

    /** The next batch is larger than the buffer, or claims to be: the checksum decides before anything is allocated. */
    private void makeRoom(ByteBuffer bytes) throws IOException {
        if (bytes.remaining() < RecordBatch.HEADER_SIZE) {
            throw damage("the last batch is cut off");
        }
        RecordBatch header = new RecordBatch().wrap(bytes, bytes.position());
        long size = (long) RecordBatch.LENGTH_OVERHEAD + header.length();
        if (size > slice.sizeInBytes() - position) {
            throw damage("a batch reaches beyond the end of the file");
        }
        if (size > memory.trustedBytes() && checksum(bytes, (int) size) != header.crc()) {
            throw damage("the checksum does not match");
        }
        memory.grow((int) size);
    }

    private long checksum(ByteBuffer header, int size) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(header.capacity());
        CRC32C crc = new CRC32C();
        int at = position + RecordBatch.ATTRIBUTES_AT;
        while (at < position + size) {
            chunk.clear().limit(Math.min(chunk.capacity(), position + size - at));
            int count = slice.read(at, chunk);
            if (count == 0) {
                throw damage("the file ends early");
            }
            crc.update(chunk.flip());
            at += count;
        }
        return crc.getValue();
    }

    private CorruptSegmentException damage(String reason) {
        return new CorruptSegmentException(name, slice.position() + position, reason);
    }

    @Override
    public void close() {
        slice.close();
    }
}
