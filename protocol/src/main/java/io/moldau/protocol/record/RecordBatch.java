package io.moldau.protocol.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A flyweight over one record batch of format v2 inside a buffer: it holds no state of its own, may be {@link #wrap
 * wrapped} around the next batch at once, and allocates nothing.
 *
 * <p>The buffer stays its owner's; the flyweight must not be used after the owner released it. Heap, direct and sliced
 * buffers work alike as long as they are big-endian; a read-only heap buffer works too but makes {@link CRC32C} copy.
 * Positions are absolute within the buffer. Accessors trust the header; bytes from a peer go through {@link
 * BatchValidator} or {@link RecordBatches} first. Confined to one thread at a time.
 *
 * <p>{@code baseOffset} and {@code partitionLeaderEpoch} lie before the checksummed range, which is how a broker stamps
 * them in place without reading the records. Setting anything behind that range's start recomputes the checksum.
 */
public final class RecordBatch {
    /** The magic byte of format v2 (KIP-98), the only one supported. */
    public static final byte MAGIC_V2 = 2;

    public static final int BASE_OFFSET_AT = 0;
    public static final int LENGTH_AT = 8;
    public static final int PARTITION_LEADER_EPOCH_AT = 12;
    public static final int MAGIC_AT = 16;
    public static final int CRC_AT = 17;
    public static final int ATTRIBUTES_AT = 21;
    public static final int LAST_OFFSET_DELTA_AT = 23;
    public static final int BASE_TIMESTAMP_AT = 27;
    public static final int MAX_TIMESTAMP_AT = 35;
    public static final int PRODUCER_ID_AT = 43;
    public static final int PRODUCER_EPOCH_AT = 51;
    public static final int BASE_SEQUENCE_AT = 53;
    public static final int RECORD_COUNT_AT = 57;

    /** Bytes before the first record. */
    public static final int HEADER_SIZE = 61;

    /** Bytes that the length field does not count: the base offset and itself. */
    public static final int LENGTH_OVERHEAD = LENGTH_AT + Integer.BYTES;

    public static final long NO_TIMESTAMP = -1;
    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_PARTITION_LEADER_EPOCH = -1;

    static final int TIMESTAMP_TYPE_BIT = 1 << 3;
    static final int TRANSACTIONAL_BIT = 1 << 4;
    static final int CONTROL_BIT = 1 << 5;
    static final int DELETE_HORIZON_BIT = 1 << 6;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final CRC32C checksum = new CRC32C();
    private ByteBuffer buffer = NOTHING;
    private int position;

    /**
     * Points this flyweight at the batch that starts at {@code position}. Reads nothing yet: an accessor that reaches
     * beyond the buffer's limit throws {@link IndexOutOfBoundsException}.
     *
     * @return this
     */
    public RecordBatch wrap(ByteBuffer buffer, int position) {
        if (buffer.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("record batches are big-endian");
        }
        this.buffer = buffer;
        this.position = position;
        return this;
    }

    /** The buffer this batch lies in, with whatever position and limit its owner gave it. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where the batch starts within {@link #buffer()}. */
    public int position() {
        return position;
    }

    /** The whole batch in bytes, base offset and length field included. Overflows for hostile lengths: validate first. */
    public int sizeInBytes() {
        return LENGTH_OVERHEAD + length();
    }

    /** The length field: the bytes that follow it. */
    public int length() {
        return buffer.getInt(position + LENGTH_AT);
    }

    public long baseOffset() {
        return buffer.getLong(position + BASE_OFFSET_AT);
    }

    /** The offset of the last record, or of the last one there was before compaction. */
    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** The offset after {@link #lastOffset()}: where the next batch begins. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int partitionLeaderEpoch() {
        return buffer.getInt(position + PARTITION_LEADER_EPOCH_AT);
    }

    public byte magic() {
        return buffer.get(position + MAGIC_AT);
    }

    /** The stored CRC-32C, as an unsigned 32-bit value. */
    public long crc() {
        return Integer.toUnsignedLong(buffer.getInt(position + CRC_AT));
    }

    public short attributes() {
        return buffer.getShort(position + ATTRIBUTES_AT);
    }

    public int lastOffsetDelta() {
        return buffer.getInt(position + LAST_OFFSET_DELTA_AT);
    }

    /** What the records' timestamp deltas count from; the delete horizon if {@link #hasDeleteHorizon()}. */
    public long baseTimestamp() {
        return buffer.getLong(position + BASE_TIMESTAMP_AT);
    }

    public long maxTimestamp() {
        return buffer.getLong(position + MAX_TIMESTAMP_AT);
    }

    public long producerId() {
        return buffer.getLong(position + PRODUCER_ID_AT);
    }

    public short producerEpoch() {
        return buffer.getShort(position + PRODUCER_EPOCH_AT);
    }

    /** The sequence number of the first record, or {@link #NO_SEQUENCE}. */
    public int baseSequence() {
        return buffer.getInt(position + BASE_SEQUENCE_AT);
    }

    /** The sequence number of the last record, or {@link #NO_SEQUENCE}. After 2^31-1 comes 0. */
    public int lastSequence() {
        int baseSequence = baseSequence();
        return baseSequence == NO_SEQUENCE ? NO_SEQUENCE : Sequences.plus(baseSequence, lastOffsetDelta());
    }

    public int recordCount() {
        return buffer.getInt(position + RECORD_COUNT_AT);
    }

    public boolean hasProducerId() {
        return producerId() > NO_PRODUCER_ID;
    }

    /** The codec of the records; throws {@link InvalidBatchException} for an unknown one. */
    public CompressionType compression() {
        return CompressionType.ofAttributes(attributes());
    }

    public boolean isCompressed() {
        return compression() != CompressionType.NONE;
    }

    public TimestampType timestampType() {
        return (attributes() & TIMESTAMP_TYPE_BIT) == 0 ? TimestampType.CREATE_TIME : TimestampType.LOG_APPEND_TIME;
    }

    public boolean isTransactional() {
        return (attributes() & TRANSACTIONAL_BIT) != 0;
    }

    /** Whether the batch holds a transaction marker, which takes an offset but is never shown to applications. */
    public boolean isControl() {
        return (attributes() & CONTROL_BIT) != 0;
    }

    /** Whether the base timestamp is the time from which compaction may drop tombstones (KIP-534). */
    public boolean hasDeleteHorizon() {
        return (attributes() & DELETE_HORIZON_BIT) != 0;
    }

    /** Moves the batch so that its first record has this offset. The checksum does not cover it. */
    public void setBaseOffset(long baseOffset) {
        buffer.putLong(position + BASE_OFFSET_AT, baseOffset);
    }

    /** Moves the batch so that its last record, as the log counts, has this offset. The checksum does not cover it. */
    public void setLastOffset(long lastOffset) {
        setBaseOffset(lastOffset - lastOffsetDelta());
    }

    /** Notes the epoch of the leader that appends the batch. The checksum does not cover it. */
    public void setPartitionLeaderEpoch(int leaderEpoch) {
        buffer.putInt(position + PARTITION_LEADER_EPOCH_AT, leaderEpoch);
    }

    /** Sets whose clock counts and the largest timestamp, then renews the checksum: one pass over the batch's bytes. */
    public void setMaxTimestamp(TimestampType type, long maxTimestamp) {
        int cleared = attributes() & ~TIMESTAMP_TYPE_BIT;
        int bit = type == TimestampType.LOG_APPEND_TIME ? TIMESTAMP_TYPE_BIT : 0;
        buffer.putShort(position + ATTRIBUTES_AT, (short) (cleared | bit));
        buffer.putLong(position + MAX_TIMESTAMP_AT, maxTimestamp);
        renewCrc();
    }

    /** Sets who produced the batch, then renews the checksum. For producers, before the first send or a resend. */
    public void setProducerState(long producerId, short producerEpoch, int baseSequence) {
        buffer.putLong(position + PRODUCER_ID_AT, producerId);
        buffer.putShort(position + PRODUCER_EPOCH_AT, producerEpoch);
        buffer.putInt(position + BASE_SEQUENCE_AT, baseSequence);
        renewCrc();
    }

    /** Stores the checksum of the bytes as they are now. */
    public void renewCrc() {
        buffer.putInt(position + CRC_AT, (int) computeCrc());
    }

    /** Whether the stored checksum matches the bytes. The whole batch must lie within the buffer's limit. */
    public boolean isCrcValid() {
        return crc() == computeCrc();
    }

    /** The CRC-32C from the attributes to the batch's end. Leaves the buffer's position and limit as they were. */
    public long computeCrc() {
        int oldPosition = buffer.position();
        int oldLimit = buffer.limit();
        int end = position + sizeInBytes();
        if (end > oldLimit) {
            throw new IndexOutOfBoundsException("batch ends at " + end + ", the buffer at " + oldLimit);
        }
        try {
            buffer.limit(end).position(position + ATTRIBUTES_AT);
            checksum.reset();
            checksum.update(buffer);
            return checksum.getValue();
        } finally {
            buffer.limit(oldLimit).position(oldPosition);
        }
    }

    /** Names offsets, size and producer for log lines. */
    @Override
    public String toString() {
        return "batch[offsets %d-%d, %d bytes, %d records, attributes 0x%x, producer %d/%d, sequence %d]"
                .formatted(
                        baseOffset(),
                        lastOffset(),
                        sizeInBytes(),
                        recordCount(),
                        attributes(),
                        producerId(),
                        producerEpoch(),
                        baseSequence());
    }
}
