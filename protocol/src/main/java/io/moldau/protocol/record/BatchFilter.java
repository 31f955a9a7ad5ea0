package io.moldau.protocol.record;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stored batch anew with some of its records, as compaction does. The caller {@link #open opens} the batch, walks
 * its records, {@link #keep keeps} those that are to stay and has the result written. Offsets, leader epoch, producer and
 * sequence numbers of the batch do not change: they say which records there were, not which are left.
 *
 * <p>Records are copied as bytes; nothing in them is decoded that need not be. The original stays as it is. Whoever creates
 * a filter closes it. Confined to one thread at a time.
 */
public final class BatchFilter implements AutoCloseable {
    private static final int INITIAL_BYTES = 4 * 1024;
    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

    private final Codecs codecs = new Codecs();
    private final RecordCursor cursor = new RecordCursor();
    private final RecordBatch batch = new RecordBatch();
    private final BitSet kept = new BitSet();
    private final int maxDecompressedBytes;
    private ByteBuffer records = ByteBuffer.allocate(0);
    private int recordsAt;
    private int recordsEnd;
    private int count;
    private int index;

    /** @param maxDecompressedBytes what the records of one batch may take; a batch with more is refused */
    public BatchFilter(int maxDecompressedBytes) {
        this.maxDecompressedBytes = maxDecompressedBytes;
    }

    /**
     * Starts on a batch, which must lie within its buffer's limit and stay there until the next call of this method. The
     * checksum is the caller's to verify.
     *
     * @throws InvalidBatchException if the records cannot be decompressed, or cannot be as many as the header says
     */
    public void open(RecordBatch stored) {
        batch.wrap(stored.buffer(), stored.position());
        kept.clear();
        int at = batch.position() + RecordBatch.HEADER_SIZE;
        int size = batch.sizeInBytes() - RecordBatch.HEADER_SIZE;
        CompressionType type = batch.compression();
        count = batch.recordCount();
        if (type == CompressionType.NONE || count == 0) {
            records = batch.buffer();
            recordsAt = at;
            recordsEnd = at + size;
        } else {
            records = codecs.decompress(type, batch.buffer(), at, size, maxDecompressedBytes);
            recordsAt = 0;
            recordsEnd = records.limit();
        }
        if (count < 0 || count > (recordsEnd - recordsAt) / BatchValidator.MIN_RECORD_BYTES) {
            throw new InvalidBatchException(
                    BatchDefect.BAD_COUNT, count + " records in " + (recordsEnd - recordsAt) + " bytes");
        }
        rewind();
    }

    private void rewind() {
        cursor.wrap(records, recordsAt, recordsEnd);
        index = -1;
    }

    /**
     * Moves to the next record.
     *
     * @return false if none is left
     * @throws InvalidBatchException if the bytes here cannot be a record
     */
    public boolean next() {
        index++;
        if (index < count) {
            cursor.nextRecord();
            return true;
        }
        if (count > 0 && !cursor.atEnd()) {
            throw new InvalidBatchException(BatchDefect.BAD_RECORD, "bytes are left after the last record");
        }
        return false;
    }

    /** The offset of the record that {@link #next()} moved to. */
    public long offset() {
        return batch.baseOffset() + cursor.offsetDelta();
    }

    /** Its key as a slice, good until the next {@link #open}, or null. */
    public @Nullable ByteBuffer key() {
        return cursor.hasKey() ? cursor.key() : null;
    }

    /** Whether the record deletes its key. */
    public boolean isTombstone() {
        return !cursor.hasValue();
    }

    /** Has the record written. */
    public void keep() {
        kept.set(index);
    }

    /** How many of those walked over are to be written. */
    public int keptCount() {
        return kept.cardinality();
    }

    /** Whether the batch as it stands is what would be written, unless it gets a delete horizon. */
    public boolean keepsAll() {
        return keptCount() == count;
    }

    /**
     * The batch with the kept records, compressed as it was.
     *
     * @return from position to limit, in memory of the heap that the caller owns
     */
    public ByteBuffer write() {
        return write(batch.baseTimestamp(), batch.attributes());
    }

    /**
     * Like {@link #write()}, and notes the time from which compaction may drop the batch's tombstones: it takes the place of
     * the base timestamp (KIP-534).
     */
    public ByteBuffer writeWithDeleteHorizon(long horizonMs) {
        return write(horizonMs, batch.attributes() | RecordBatch.DELETE_HORIZON_BIT);
    }

    private ByteBuffer write(long baseTimestamp, int attributes) {
        GrowingBytes bytes = new GrowingBytes(
                RecordBatch.HEADER_SIZE + Math.max(INITIAL_BYTES, recordsEnd - recordsAt),
                MAX_ARRAY_BYTES,
                BatchDefect.TOO_LARGE);
        bytes.setSize(RecordBatch.HEADER_SIZE);
        long maxTimestamp = RecordBatch.NO_TIMESTAMP;
        for (rewind(); next(); ) {
            if (kept.get(index)) {
                long timestamp = batch.baseTimestamp() + cursor.timestampDelta();
                copyRecord(timestamp - baseTimestamp, bytes);
                maxTimestamp = Math.max(maxTimestamp, timestamp);
            }
        }
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            maxTimestamp = batch.maxTimestamp();
        }
        return finish(compressed(bytes), attributes, baseTimestamp, maxTimestamp);
    }

    private void copyRecord(long timestampDelta, GrowingBytes out) {
        int length = 1
                + GrowingBytes.sizeOfVarlong(timestampDelta)
                + GrowingBytes.sizeOfVarint(cursor.offsetDelta())
                + cursor.fieldsLength();
        out.writeVarint(length);
        out.write(cursor.attributes());
        out.writeVarlong(timestampDelta);
        out.writeVarint(cursor.offsetDelta());
        out.write(records.slice(cursor.fieldsAt(), cursor.fieldsLength()));
    }

    private ByteBuffer compressed(GrowingBytes bytes) {
        CompressionType type = batch.compression();
        if (type == CompressionType.NONE) {
            return bytes.toBuffer();
        }
        return ByteBuffer.wrap(codecs.compress(
                Compression.of(type),
                bytes.array(),
                RecordBatch.HEADER_SIZE,
                bytes.size() - RecordBatch.HEADER_SIZE,
                RecordBatch.HEADER_SIZE));
    }

    /** Only the header of a batch none of whose records is left, whatever was kept of the one that is open. */
    public ByteBuffer writeEmpty(RecordBatch stored) {
        batch.wrap(stored.buffer(), stored.position());
        kept.clear();
        int attributes = batch.attributes() & ~(CompressionType.ID_MASK | RecordBatch.DELETE_HORIZON_BIT);
        ByteBuffer header = ByteBuffer.allocate(RecordBatch.HEADER_SIZE);
        return finish(header, attributes, RecordBatch.NO_TIMESTAMP, batch.maxTimestamp());
    }

    private ByteBuffer finish(ByteBuffer buffer, int attributes, long baseTimestamp, long maxTimestamp) {
        buffer.put(0, batch.buffer().slice(batch.position(), RecordBatch.HEADER_SIZE), 0, RecordBatch.HEADER_SIZE);
        buffer.putInt(RecordBatch.LENGTH_AT, buffer.limit() - RecordBatch.LENGTH_OVERHEAD);
        buffer.putShort(RecordBatch.ATTRIBUTES_AT, (short) attributes);
        buffer.putLong(RecordBatch.BASE_TIMESTAMP_AT, baseTimestamp);
        buffer.putLong(RecordBatch.MAX_TIMESTAMP_AT, maxTimestamp);
        buffer.putInt(RecordBatch.RECORD_COUNT_AT, keptCount());
        new RecordBatch().wrap(buffer, 0).renewCrc();
        return buffer;
    }

    @Override
    public void close() {
        codecs.close();
    }
}
