package io.moldau.protocol.record;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a producer's records and closes them into one batch. Records are laid out as they come and compressed all at
 * once at the end, so appending is cheap for the thread that does it.
 *
 * <p>Takes records up to a number of uncompressed bytes, header included; but the first record always, however large,
 * so that the limit decides about batching and not about what can be sent. Not safe for use by several threads.
 */
public final class RecordBatchBuilder {
    /** The JVM's largest array, less what some JVMs reserve. */
    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

    private static final byte RECORD_ATTRIBUTES = 0;
    private static final GrowingBytes EMPTY = new GrowingBytes(0, 0, BatchDefect.TOO_LARGE);

    private final Compression compression;
    private final int limitBytes;
    private GrowingBytes bytes;
    private int uncompressedBytes;
    private int count;
    private long baseTimestamp = RecordBatch.NO_TIMESTAMP;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;

    /**
     * @param initialBytes what to allocate at once
     * @param limitBytes from how many uncompressed bytes on further records are refused
     */
    public RecordBatchBuilder(Compression compression, int initialBytes, int limitBytes) {
        this.compression = compression;
        this.limitBytes = limitBytes;
        this.bytes = new GrowingBytes(
                Math.max(RecordBatch.HEADER_SIZE, initialBytes), MAX_ARRAY_BYTES, BatchDefect.TOO_LARGE);
        bytes.setSize(RecordBatch.HEADER_SIZE);
    }

    /** What a batch of this one record takes at most, uncompressed. May exceed what any batch can hold. */
    public static long estimateBatchBytes(
            @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<RecordHeader> headers) {
        long body = bodySizeWithoutDeltas(key, value, headers)
                + GrowingBytes.sizeOfVarlong(Long.MIN_VALUE)
                + GrowingBytes.sizeOfVarint(Integer.MIN_VALUE);
        return RecordBatch.HEADER_SIZE + GrowingBytes.sizeOfVarint(Integer.MIN_VALUE) + body;
    }

    /**
     * Adds a record unless the batch is full. Copies the remaining bytes of key, value and header values, moving no
     * position.
     *
     * @return whether the record is in the batch now
     */
    public boolean tryAppend(
            long timestamp, @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<RecordHeader> headers) {
        long timestampDelta = count == 0 ? 0 : timestamp - baseTimestamp;
        long body = bodySizeWithoutDeltas(key, value, headers)
                + GrowingBytes.sizeOfVarlong(timestampDelta)
                + GrowingBytes.sizeOfVarint(count);
        long end = bytes.size() + body + GrowingBytes.sizeOfVarint((int) Math.min(body, Integer.MAX_VALUE));
        if (end > (count == 0 ? MAX_ARRAY_BYTES : limitBytes)) {
            return false;
        }
        bytes.ensureRoom((int) end - bytes.size());
        bytes.writeVarint((int) body);
        bytes.write(RECORD_ATTRIBUTES);
        bytes.writeVarlong(timestampDelta);
        bytes.writeVarint(count);
        writeNullable(key);
        writeNullable(value);
        bytes.writeVarint(headers.size());
        for (RecordHeader header : headers) {
            byte[] name = Utf8.encode(header.key());
            bytes.writeVarint(name.length);
            bytes.write(name, 0, name.length);
            writeNullable(header.value());
        }
        baseTimestamp = count == 0 ? timestamp : baseTimestamp;
        maxTimestamp = Math.max(maxTimestamp, timestamp);
        count++;
        return true;
    }

    public int recordCount() {
        return count;
    }

    /** What the batch takes now, before compression, header included. */
    public int uncompressedBytes() {
        return Math.max(uncompressedBytes, bytes.size());
    }

    /** Whether not even an empty record would fit. */
    public boolean isFull() {
        return count > 0 && bytes.size() + BatchValidator.MIN_RECORD_BYTES > limitBytes;
    }

    /**
     * Closes the batch: compresses, fills the header, computes the checksum. Base offset 0 and no leader epoch, as a
     * broker expects it. May be called once; the builder takes no records afterwards.
     *
     * @param producerId or {@link RecordBatch#NO_PRODUCER_ID}, with the other two likewise; {@link
     *     RecordBatch#setProducerState} changes them later
     * @return the batch from position to limit, in memory of the heap that the caller owns
     */
    public ByteBuffer build(Codecs codecs, long producerId, short producerEpoch, int baseSequence) {
        if (count == 0) {
            throw new IllegalStateException("a batch needs a record");
        }
        ByteBuffer buffer = finished(codecs);
        buffer.putLong(RecordBatch.BASE_OFFSET_AT, 0);
        buffer.putInt(RecordBatch.LENGTH_AT, buffer.limit() - RecordBatch.LENGTH_OVERHEAD);
        buffer.putInt(RecordBatch.PARTITION_LEADER_EPOCH_AT, RecordBatch.NO_PARTITION_LEADER_EPOCH);
        buffer.put(RecordBatch.MAGIC_AT, RecordBatch.MAGIC_V2);
        buffer.putShort(RecordBatch.ATTRIBUTES_AT, (short) compression.type().id());
        buffer.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, count - 1);
        buffer.putLong(RecordBatch.BASE_TIMESTAMP_AT, baseTimestamp);
        buffer.putLong(RecordBatch.MAX_TIMESTAMP_AT, maxTimestamp);
        buffer.putInt(RecordBatch.RECORD_COUNT_AT, count);
        new RecordBatch().wrap(buffer, 0).setProducerState(producerId, producerEpoch, baseSequence);
        return buffer;
    }

    private ByteBuffer finished(Codecs codecs) {
        uncompressedBytes = bytes.size();
        if (compression.type() == CompressionType.NONE) {
            return bytes.toBuffer();
        }
        byte[] compressed = codecs.compress(
                compression,
                bytes.array(),
                RecordBatch.HEADER_SIZE,
                bytes.size() - RecordBatch.HEADER_SIZE,
                RecordBatch.HEADER_SIZE);
        // The records are in there: while the batch is on its way, it should not hold memory twice.
        bytes = EMPTY;
        return ByteBuffer.wrap(compressed);
    }

    private void writeNullable(@Nullable ByteBuffer value) {
        if (value == null) {
            bytes.writeVarint(-1);
        } else {
            bytes.writeVarint(value.remaining());
            bytes.write(value);
        }
    }

    private static long bodySizeWithoutDeltas(
            @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<RecordHeader> headers) {
        long size = 1 + nullableSize(key) + nullableSize(value) + GrowingBytes.sizeOfVarint(headers.size());
        for (RecordHeader header : headers) {
            int name = Utf8.encodedLength(header.key());
            size += GrowingBytes.sizeOfVarint(name) + name + nullableSize(header.value());
        }
        return size;
    }

    private static long nullableSize(@Nullable ByteBuffer value) {
        return value == null ? 1 : (long) GrowingBytes.sizeOfVarint(value.remaining()) + value.remaining();
    }
}
