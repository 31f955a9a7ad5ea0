package io.moldau.broker.log.segment;

import io.moldau.broker.log.disk.DiskFile;
import io.moldau.protocol.record.RecordBatch;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the batches of a file by their headers, through a small window that is read anew when the walk leaves it. Checks
 * only what walking needs: length, magic and that offsets do not run backwards within a batch.
 *
 * <p>Reused from walk to walk; for one thread at a time.
 */
public final class BatchCursor {
    private static final int MIN_LENGTH = RecordBatch.HEADER_SIZE - RecordBatch.LENGTH_OVERHEAD;

    private static final ByteBuffer NO_WINDOW = ByteBuffer.allocate(0);

    private final RecordBatch batch = new RecordBatch();
    private final int windowBytes;

    /** Allocated by the first read: most cursors of idle logs never read. */
    private ByteBuffer window = NO_WINDOW;

    private @Nullable DiskFile file;
    private long windowStart;
    private long position;
    private long nextPosition;
    private long endPosition;

    /**
     * @param windowBytes how much is read at a time; at least a batch header
     */
    public BatchCursor(int windowBytes) {
        this.windowBytes = Math.max(windowBytes, RecordBatch.HEADER_SIZE);
    }

    /** Starts a walk over the bytes from {@code position} up to {@code endPosition}. The file stays its owner's. */
    public void start(DiskFile file, long position, long endPosition) {
        this.file = file;
        this.position = position;
        this.nextPosition = position;
        this.endPosition = endPosition;
        this.windowStart = position;
        window.limit(0);
    }

    /** Lets go of the file. */
    public void stop() {
        file = null;
        endPosition = 0;
        nextPosition = 0;
    }

    /**
     * Moves to the next batch that lies whole before the end.
     *
     * @return false if none is left; {@link #nextPosition()} then says where the whole ones end
     * @throws CorruptSegmentException if the bytes here cannot be the header of a batch
     */
    public boolean next() throws IOException {
        long at = nextPosition;
        long remaining = endPosition - at;
        if (remaining < RecordBatch.HEADER_SIZE) {
            return false;
        }
        int index = windowIndex(at);
        batch.wrap(window, index);
        int length = batch.length();
        if (length < MIN_LENGTH) {
            throw damage(at, "a batch cannot have length " + length);
        }
        if (batch.magic() != RecordBatch.MAGIC_V2) {
            throw damage(at, "unknown format " + batch.magic());
        }
        if (batch.lastOffsetDelta() < 0 || batch.baseOffset() < 0) {
            throw damage(at, "impossible offsets: base " + batch.baseOffset() + ", last +" + batch.lastOffsetDelta());
        }
        if (length > remaining - RecordBatch.LENGTH_OVERHEAD) {
            return false;
        }
        position = at;
        nextPosition = at + RecordBatch.LENGTH_OVERHEAD + length;
        return true;
    }

    /** The header {@link #next()} moved to; what follows the header may not be in the buffer. The same object every time. */
    public RecordBatch batch() {
        return batch;
    }

    /** Where the current batch starts in the file. */
    public long position() {
        return position;
    }

    /** Where the batch after the current one starts. */
    public long nextPosition() {
        return nextPosition;
    }

    /** Bytes of the current batch. */
    public int sizeInBytes() {
        return (int) (nextPosition - position);
    }

    /** Whether bytes are left behind the last whole batch: a torn write, or damage that looks like one. */
    public boolean hasRest() {
        return nextPosition < endPosition;
    }

    /** Whether the current batch's bytes match its checksum; reads them unless they lie in the window. */
    public boolean isCrcValid(BatchChecksum checksum) throws IOException {
        if (batch.position() + sizeInBytes() <= window.limit()) {
            return batch.isCrcValid();
        }
        return checksum.of(file(), position, sizeInBytes()) == batch.crc();
    }

    private int windowIndex(long at) throws IOException {
        if (window.capacity() == 0) {
            window = ByteBuffer.allocate(windowBytes).limit(0);
        }
        if (at < windowStart || at + RecordBatch.HEADER_SIZE > windowStart + window.limit()) {
            window.clear();
            window.limit((int) Math.min(window.capacity(), endPosition - at));
            int count = file().read(window, at);
            window.flip();
            windowStart = at;
            if (count < RecordBatch.HEADER_SIZE) {
                throw new EOFException(file() + " ends at " + (at + count) + ", not at " + endPosition);
            }
        }
        return (int) (at - windowStart);
    }

    private CorruptSegmentException damage(long at, String reason) {
        return new CorruptSegmentException(String.valueOf(file), at, reason);
    }

    private DiskFile file() {
        if (file == null) {
            throw new IllegalStateException("no walk was started");
        }
        return file;
    }
}
