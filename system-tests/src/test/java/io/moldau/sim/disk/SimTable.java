package io.moldau.sim.disk;

import io.moldau.broker.log.disk.WritableTable;
import io.moldau.sim.disk.SimDisk.Operation;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A mapped table of a {@link SimDisk}: the kernel writes its pages back when it likes. */
final class SimTable implements WritableTable {

    private final SimDisk disk;
    private final String path;
    private final Inode inode;
    private final int sizeBytes;
    private final byte[] field = new byte[Long.BYTES];

    SimTable(SimDisk disk, String path, Inode inode, int sizeBytes) {
        this.disk = disk;
        this.path = path;
        this.inode = inode;
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
        disk.takeRoom(path, Math.max(0, endPosition - inode.content().allocated()));
        inode.content().allocate((int) endPosition);
    }

    @Override
    public int getInt(long position) throws IOException {
        return get(position, Integer.BYTES).getInt();
    }

    @Override
    public long getLong(long position) throws IOException {
        return get(position, Long.BYTES).getLong();
    }

    private ByteBuffer get(long position, int count) throws IOException {
        disk.check(Operation.READ, path);
        if (position + count > inode.content().size()) {
            throw new EOFException(path + " ends before " + (position + count));
        }
        inode.content().read((int) position, field, 0, count);
        return ByteBuffer.wrap(field, 0, count);
    }

    @Override
    public void putInt(long position, int value) {
        byte[] bytes = new byte[Integer.BYTES];
        ByteBuffer.wrap(bytes).putInt(value);
        put(position, bytes);
    }

    @Override
    public void putLong(long position, long value) {
        byte[] bytes = new byte[Long.BYTES];
        ByteBuffer.wrap(bytes).putLong(value);
        put(position, bytes);
    }

    private void put(long position, byte[] value) {
        long end = position + value.length;
        if (end > inode.content().allocated()) {
            throw new IllegalStateException("no room reserved in " + path + " up to " + end);
        }
        disk.beforeChange(path);
        inode.change(new Change.Write((int) position, value, true), disk.clock().wallMs());
    }

    @Override
    public void closeAt(long size) {
        inode.change(new Change.Resize((int) size), disk.clock().wallMs());
    }

    @Override
    public void close() {
        closeAt(sizeBytes);
    }
}
