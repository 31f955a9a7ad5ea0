package io.moldau.chaos.input;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;

/** The bytes of a valid record batch, to be spoilt field by field. */
final class Batch {

    static final int LENGTH_AT = 8;
    static final int MAGIC_AT = 16;
    static final int CRC_AT = 17;
    static final int ATTRIBUTES_AT = 21;
    static final int LAST_OFFSET_DELTA_AT = 23;
    static final int BASE_TIMESTAMP_AT = 27;
    static final int MAX_TIMESTAMP_AT = 35;
    static final int PRODUCER_ID_AT = 43;
    static final int PRODUCER_EPOCH_AT = 51;
    static final int BASE_SEQUENCE_AT = 53;
    static final int COUNT_AT = 57;
    static final int RECORDS_AT = 61;

    private final ByteBuffer bytes;

    private Batch(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    static Batch of(SimpleRecord... records) {
        return of(Compression.NONE, records);
    }

    static Batch of(Compression compression, SimpleRecord... records) {
        return new Batch(Frames.bytes(
                MemoryRecords.withRecords(compression, records).buffer().duplicate()));
    }

    /** A batch of this many small records with keys. */
    static Batch ofCount(int count) {
        SimpleRecord[] records = new SimpleRecord[count];
        for (int i = 0; i < count; i++) {
            records[i] = record("key-" + i, "value-" + i);
        }
        return of(records);
    }

    static SimpleRecord record(String key, String value) {
        return new SimpleRecord(
                System.currentTimeMillis(),
                key.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** A batch with a proper header and checksum around these bytes in place of records. */
    static Batch withPayload(int attributes, int count, byte[] payload) {
        ByteBuffer whole = ByteBuffer.allocate(RECORDS_AT + payload.length);
        whole.put(ofCount(1).bytes(), 0, RECORDS_AT).put(payload);
        whole.putInt(LENGTH_AT, RECORDS_AT + payload.length - 12);
        return new Batch(whole.array())
                .int16(ATTRIBUTES_AT, attributes)
                .int32(LAST_OFFSET_DELTA_AT, count - 1)
                .int32(COUNT_AT, count);
    }

    Batch int8(int position, int value) {
        bytes.put(position, (byte) value);
        return this;
    }

    Batch int16(int position, int value) {
        bytes.putShort(position, (short) value);
        return this;
    }

    Batch int32(int position, int value) {
        bytes.putInt(position, value);
        return this;
    }

    Batch int64(int position, long value) {
        bytes.putLong(position, value);
        return this;
    }

    /** The bytes as they are; a changed field has made the checksum wrong. */
    byte[] bytes() {
        return bytes.array();
    }

    /** The bytes with a checksum that is right again. */
    byte[] sealed() {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), ATTRIBUTES_AT, bytes.capacity() - ATTRIBUTES_AT);
        return int32(CRC_AT, (int) crc.getValue()).bytes();
    }
}
