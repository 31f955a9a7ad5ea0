package io.moldau.protocol.record;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes written one after another into an array that doubles up to a bound. Asking for more than the bound throws the
 * defect it was built with: this is what makes a decompression bomb harmless.
 */
final class GrowingBytes extends OutputStream {
    private final int maxBytes;
    private final BatchDefect whenFull;
    private byte[] array;
    private int size;

    GrowingBytes(int initialBytes, int maxBytes, BatchDefect whenFull) {
        this.array = new byte[Math.min(initialBytes, maxBytes)];
        this.maxBytes = maxBytes;
        this.whenFull = whenFull;
    }

    /** The array as it is now; the next write may replace it. */
    byte[] array() {
        return array;
    }

    int size() {
        return size;
    }

    int capacity() {
        return array.length;
    }

    int maxBytes() {
        return maxBytes;
    }

    /** Forgets the bytes from {@code size} on, or counts those that were written into {@link #array()} directly. */
    void setSize(int size) {
        this.size = size;
    }

    /** Makes room for {@code count} more bytes. */
    void ensureRoom(int count) {
        if (count <= array.length - size) {
            return;
        }
        if (count > maxBytes - size) {
            throw new InvalidBatchException(whenFull, "more than " + maxBytes + " bytes");
        }
        int doubled = (int) Math.min(maxBytes, Math.max(64L, 2L * array.length));
        array = Arrays.copyOf(array, Math.max(doubled, size + count));
    }

    @Override
    public void write(int value) {
        ensureRoom(1);
        array[size++] = (byte) value;
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        ensureRoom(count);
        System.arraycopy(bytes, from, array, size, count);
        size += count;
    }

    /** Appends what lies between the buffer's position and limit, moving neither. */
    void write(ByteBuffer bytes) {
        int count = bytes.remaining();
        ensureRoom(count);
        bytes.get(bytes.position(), array, size, count);
        size += count;
    }

    void writeInt(int value) {
        ensureRoom(Integer.BYTES);
        array[size++] = (byte) (value >>> 24);
        array[size++] = (byte) (value >>> 16);
        array[size++] = (byte) (value >>> 8);
        array[size++] = (byte) value;
    }

    void writeVarint(int value) {
        int rest = (value << 1) ^ (value >> 31);
        while ((rest & ~0x7f) != 0) {
            write(rest | 0x80);
            rest >>>= 7;
        }
        write(rest);
    }

    void writeVarlong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            write((int) rest | 0x80);
            rest >>>= 7;
        }
        write((int) rest);
    }

    static int sizeOfVarint(int value) {
        int rest = (value << 1) ^ (value >> 31);
        return (38 - Integer.numberOfLeadingZeros(rest | 1)) / 7;
    }

    static int sizeOfVarlong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        return (70 - Long.numberOfLeadingZeros(rest | 1)) / 7;
    }

    /** What was written, without copying it. */
    ByteBuffer toBuffer() {
        return ByteBuffer.wrap(array, 0, size);
    }
}
