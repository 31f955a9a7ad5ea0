package io.moldau.broker.log.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The bytes of one file of a {@link MemoryDisk}, and which of them a crash would leave. */
final class MemoryFile {
    private final MemoryDisk disk;
    volatile String path;
    long modifiedMs;
    private byte[] data = new byte[0];
    private byte[] forced = new byte[0];
    private int size;

    /** Bytes that count against the disk's room: a table's stretched part does not until it is reserved. */
    private int sparseFrom = Integer.MAX_VALUE;

    MemoryFile(MemoryDisk disk, String path) {
        this.disk = disk;
        this.path = path;
        this.modifiedMs = disk.timeMs();
    }

    synchronized long size() {
        return size;
    }

    synchronized long allocatedBytes() {
        return Math.min(size, sparseFrom);
    }

    synchronized byte[] copy() {
        return Arrays.copyOf(data, size);
    }

    synchronized void replace(byte[] content) {
        data = content.clone();
        forced = content.clone();
        size = content.length;
    }

    synchronized void resize(long newSize) {
        int old = size;
        ensure((int) newSize);
        if (newSize < old) {
            Arrays.fill(data, (int) newSize, old, (byte) 0);
        } else if (newSize > old) {
            sparseFrom = Math.min(sparseFrom, old);
        }
        size = (int) newSize;
    }

    void reserve(long end) throws IOException {
        long allocated = allocatedBytes();
        if (end > allocated && disk.room(end - allocated) < end - allocated) {
            throw new DiskFullException(path + ": no space left");
        }
        synchronized (this) {
            sparseFrom = Math.max(sparseFrom, (int) end);
        }
    }

    synchronized ByteBuffer view() {
        return ByteBuffer.wrap(data, 0, size);
    }

    MemoryFile afterCrash(String durablePath, RandomGenerator random) {
        var survivor = new MemoryFile(disk, durablePath);
        byte[] now = copy();
        int kept = forced.length;
        if (now.length > forced.length && Arrays.mismatch(now, forced) == forced.length) {
            kept += random.nextInt(now.length - forced.length + 1);
            survivor.replace(Arrays.copyOf(now, kept));
        } else {
            survivor.replace(forced);
        }
        survivor.modifiedMs = modifiedMs;
        return survivor;
    }

    DiskFile handle() {
        return new Handle();
    }

    private void ensure(int capacity) {
        if (capacity > data.length) {
            data = Arrays.copyOf(data, Math.max(capacity, data.length * 2));
        }
    }

    private void write(ByteBuffer from, long position) throws IOException {
        disk.check("write", path);
        int wanted = from.remaining();
        long growth = Math.max(0, position + wanted - allocatedBytes());
        long fits = disk.room(growth);
        int count = (int) (wanted - (growth - fits));
        synchronized (this) {
            ensure((int) position + Math.max(0, count));
            if (count > 0) {
                from.get(data, (int) position, count);
                size = Math.max(size, (int) position + count);
            }
            modifiedMs = disk.timeMs();
        }
        if (count < wanted) {
            throw new DiskFullException(path + ": no space left");
        }
    }

    private final class Handle implements DiskFile {
        private boolean closed;

        @Override
        public long size() throws IOException {
            checkOpen();
            return MemoryFile.this.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            checkOpen();
            disk.check("read", path);
            synchronized (MemoryFile.this) {
                int count = (int) Math.max(0, Math.min(into.remaining(), size - position));
                into.put(data, (int) Math.min(position, size), count);
                return count;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            checkOpen();
            MemoryFile.this.write(from, position);
        }

        @Override
        public void force() throws IOException {
            checkOpen();
            disk.check("force", path);
            synchronized (MemoryFile.this) {
                forced = copy();
            }
            disk.makeNameDurable(MemoryFile.this);
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            checkOpen();
            disk.check("truncate", path);
            synchronized (MemoryFile.this) {
                if (sizeBytes < size) {
                    resize(sizeBytes);
                }
            }
        }

        @Override
        public @Nullable FileChannel channel() {
            return null;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public String toString() {
            return path;
        }

        private void checkOpen() throws IOException {
            if (closed) {
                throw new IOException(path + " is closed");
            }
        }
    }
}
