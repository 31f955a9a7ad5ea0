package io.moldau.sim.disk;

import java.util.Arrays;

/** The bytes of a file. What lies behind the last byte ever written is a hole that reads as zeros. */
final class Content {

    private byte[] bytes = new byte[0];

    /** Bytes below this may differ from zero. */
    private int allocated;

    private int size;

    int size() {
        return size;
    }

    int allocated() {
        return allocated;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    void read(int at, byte[] into, int offset, int count) {
        int real = Math.max(0, Math.min(count, bytes.length - at));
        if (real > 0) {
            System.arraycopy(bytes, at, into, offset, real);
        }
        Arrays.fill(into, offset + real, offset + count, (byte) 0);
    }

    void write(int at, byte[] from, int count) {
        allocate(at + count);
        System.arraycopy(from, 0, bytes, at, count);
        size = Math.max(size, at + count);
    }

    void resize(int newSize) {
        if (newSize < allocated) {
            Arrays.fill(bytes, newSize, allocated, (byte) 0);
            allocated = newSize;
        }
        size = newSize;
    }

    void allocate(int end) {
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, Math.max(64, bytes.length * 2)));
        }
        allocated = Math.max(allocated, end);
    }

    void flip(int at, int bit) {
        bytes[at] ^= (byte) (1 << bit);
    }

    Content copy() {
        Content copy = new Content();
        copy.bytes = Arrays.copyOf(bytes, allocated);
        copy.allocated = allocated;
        copy.size = size;
        return copy;
    }
}
