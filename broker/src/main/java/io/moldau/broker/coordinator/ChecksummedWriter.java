package io.moldau.broker.coordinator;

import io.moldau.broker.log.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Writes a file from its start in large pieces, and its CRC-32C behind it. For one thread, once. */
final class ChecksummedWriter {

    private static final int BUFFER_BYTES = 64 << 10;

    private final DiskFile file;
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long position;

    ChecksummedWriter(DiskFile file) {
        this.file = file;
    }

    void writeShort(short value) throws IOException {
        ensureRoom(Short.BYTES);
        buffer.putShort(value);
    }

    void writeInt(int value) throws IOException {
        ensureRoom(Integer.BYTES);
        buffer.putInt(value);
    }

    void writeLong(long value) throws IOException {
        ensureRoom(Long.BYTES);
        buffer.putLong(value);
    }

    void writeBytes(byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            ensureRoom(1);
            int part = Math.min(buffer.remaining(), bytes.length - at);
            buffer.put(bytes, at, part);
            at += part;
        }
    }

    /** Writes what is left, and the checksum. */
    void finish() throws IOException {
        flush();
        buffer.putInt((int) checksum.getValue());
        flush();
    }

    private void ensureRoom(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        checksum.update(buffer.duplicate());
        int written = buffer.remaining();
        file.write(buffer, position);
        position += written;
        buffer.clear();
    }
}
