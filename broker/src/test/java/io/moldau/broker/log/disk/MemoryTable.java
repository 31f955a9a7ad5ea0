package io.moldau.broker.log.disk;

import java.io.IOException;

/** A table of a {@link MemoryDisk}. */
final class MemoryTable implements WritableTable {
    private final MemoryFile file;
    private final long sizeBytes;

    MemoryTable(MemoryFile file, long sizeBytes) {
        this.file = file;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void reserve(long endPosition) throws IOException {
        if (endPosition > sizeBytes) {
            throw new IllegalArgumentException("table holds " + sizeBytes + " bytes, not " + endPosition);
        }
        file.reserve(endPosition);
    }

    @Override
    public int getInt(long position) {
        return file.view().getInt((int) position);
    }

    @Override
    public long getLong(long position) {
        return file.view().getLong((int) position);
    }

    @Override
    public void putInt(long position, int value) {
        checkReserved(position + Integer.BYTES);
        file.view().putInt((int) position, value);
    }

    @Override
    public void putLong(long position, long value) {
        checkReserved(position + Long.BYTES);
        file.view().putLong((int) position, value);
    }

    @Override
    public void closeAt(long size) {
        file.resize(size);
    }

    @Override
    public void close() {
        closeAt(sizeBytes);
    }

    private void checkReserved(long end) {
        if (end > file.allocatedBytes()) {
            throw new IllegalStateException("no room reserved up to " + end);
        }
    }
}
