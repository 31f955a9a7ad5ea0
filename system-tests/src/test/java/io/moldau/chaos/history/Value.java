package io.moldau.chaos.history;

import java.nio.ByteBuffer;

/**
 * What a record carries: who wrote it, and as which of his records for the partition. Unique within a run.
 *
 * @param writer a small number for each writer
 * @param sequence counts from 0 for each writer and partition
 */
public record Value(int writer, long sequence) {

    private static final int BYTES = 12;

    /** The value as record bytes, padded with a pattern that {@link #parse} checks. */
    public byte[] toBytes(int size) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.max(size, BYTES));
        bytes.putInt(writer).putLong(sequence);
        while (bytes.hasRemaining()) {
            bytes.put(padding(bytes.position()));
        }
        return bytes.array();
    }

    /** Reads a value back; fails if any byte is not as it was written. */
    public static Value parse(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        Value value = new Value(bytes.getInt(), bytes.getLong());
        while (bytes.hasRemaining()) {
            int position = bytes.position();
            if (bytes.get() != value.padding(position)) {
                throw new IllegalArgumentException(value + " is corrupt at byte " + position);
            }
        }
        return value;
    }

    private byte padding(int position) {
        return (byte) (31L * position + 7L * sequence + writer);
    }
}
