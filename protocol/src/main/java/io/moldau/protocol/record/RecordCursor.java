package io.moldau.protocol.record;

import java.nio.ByteBuffer;

/**
 * Walks the uncompressed records of one batch and notes where each one's fields lie. Every length is checked against
 * the record, and the record against the batch, before it is believed; nothing is allocated.
 */
final class RecordCursor {
    private static final int NULL_LENGTH = -1;

    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int at;
    private int end;
    private int recordEnd;

    private byte attributes;
    private int fieldsAt;
    private long timestampDelta;
    private int offsetDelta;
    private int keyAt;
    private int keyLength;
    private int valueAt;
    private int valueLength;
    private int headersAt;
    private int headerCount;

    /** Starts over at the absolute position {@code start}; the records end at {@code end}. */
    void wrap(ByteBuffer buffer, int start, int end) {
        this.buffer = buffer;
        this.at = start;
        this.end = end;
        this.recordEnd = end;
    }

    boolean atEnd() {
        return at == end;
    }

    /** Reads the next record's frame, headers included; throws {@link InvalidBatchException} if it does not add up. */
    void nextRecord() {
        recordEnd = end;
        int length = varint();
        if (length < 0 || length > end - at) {
            throw bad("record length " + length + " with " + (end - at) + " bytes left");
        }
        recordEnd = at + length;
        attributes = readByte();
        timestampDelta = varlong();
        offsetDelta = varint();
        fieldsAt = at;
        keyLength = nullableLength();
        keyAt = skip(keyLength);
        valueLength = nullableLength();
        valueAt = skip(valueLength);
        headerCount = varint();
        headersAt = at;
        if (headerCount < 0 || headerCount > recordEnd - at) {
            throw bad("header count " + headerCount + " with " + (recordEnd - at) + " bytes left");
        }
        for (int i = 0; i < headerCount; i++) {
            skip(length());
            skip(nullableLength());
        }
        if (at != recordEnd) {
            throw bad("record ends at " + at + " instead of " + recordEnd);
        }
    }

    byte attributes() {
        return attributes;
    }

    /** Where the fields behind the two deltas start: key, value, headers. */
    int fieldsAt() {
        return fieldsAt;
    }

    /** Bytes of those fields. */
    int fieldsLength() {
        return recordEnd - fieldsAt;
    }

    long timestampDelta() {
        return timestampDelta;
    }

    int offsetDelta() {
        return offsetDelta;
    }

    boolean hasKey() {
        return keyLength != NULL_LENGTH;
    }

    boolean hasValue() {
        return valueLength != NULL_LENGTH;
    }

    /** The key's bytes as a slice of the wrapped buffer; only if {@link #hasKey()}. */
    ByteBuffer key() {
        return buffer.slice(keyAt, keyLength);
    }

    /** The value's bytes as a slice of the wrapped buffer; only if {@link #hasValue()}. */
    ByteBuffer value() {
        return buffer.slice(valueAt, valueLength);
    }

    /** The record's headers in their order; their values are slices of the wrapped buffer. */
    RecordHeader[] headers() {
        RecordHeader[] headers = new RecordHeader[headerCount];
        int recordsEnd = at;
        at = headersAt;
        for (int i = 0; i < headerCount; i++) {
            int keySize = length();
            String key = Utf8.decode(buffer, skip(keySize), keySize);
            int valueSize = nullableLength();
            int valueStart = skip(valueSize);
            headers[i] = new RecordHeader(key, valueSize == NULL_LENGTH ? null : buffer.slice(valueStart, valueSize));
        }
        at = recordsEnd;
        return headers;
    }

    private int length() {
        int length = varint();
        if (length < 0 || length > recordEnd - at) {
            throw bad("length " + length + " with " + (recordEnd - at) + " bytes left");
        }
        return length;
    }

    private int nullableLength() {
        int length = varint();
        if (length < NULL_LENGTH || length > recordEnd - at) {
            throw bad("length " + length + " with " + (recordEnd - at) + " bytes left");
        }
        return length;
    }

    /** Passes over a field and returns where it starts. */
    private int skip(int length) {
        int start = at;
        at += Math.max(0, length);
        return start;
    }

    private int varint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = readByte();
            if (shift == 28 && (next & 0xf0) != 0) {
                break;
            }
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw bad("varint of more than 32 bits");
    }

    private long varlong() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = readByte();
            if (shift == 63 && (next & 0xfe) != 0) {
                break;
            }
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw bad("varint of more than 64 bits");
    }

    private byte readByte() {
        if (at >= recordEnd) {
            throw bad("record ends in the middle of a field");
        }
        return buffer.get(at++);
    }

    private static InvalidBatchException bad(String what) {
        return new InvalidBatchException(BatchDefect.BAD_RECORD, what);
    }
}
