package io.moldau.sim.disk;

import io.moldau.broker.log.disk.DiskFile;
import io.moldau.sim.disk.SimDisk.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link SimDisk}. */
final class SimFile implements DiskFile {

    private final SimDisk disk;
    private final String path;
    private final Inode inode;
    private boolean closed;

    SimFile(SimDisk disk, String path, Inode inode) {
        this.disk = disk;
        this.path = path;
        this.inode = inode;
    }

    @Override
    public long size() throws IOException {
        checkOpen();
        return inode.content().size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        checkOpen();
        disk.check(Operation.READ, path);
        int count = (int) Math.max(0, Math.min(into.remaining(), inode.content().size() - position));
        byte[] bytes = new byte[count];
        inode.content().read((int) Math.min(position, Integer.MAX_VALUE), bytes, 0, count);
        into.put(bytes);
        return count;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
        checkOpen();
        disk.check(Operation.WRITE, path);
        int at = Math.toIntExact(position);
        long growth = Math.max(0, at + from.remaining() - inode.content().allocated());
        long missing = Math.max(0, growth - disk.usableBytes());
        byte[] fits = new byte[(int) Math.max(0, from.remaining() - missing)];
        from.get(fits);
        disk.takeRoom(path, growth - missing);
        inode.change(new Change.Write(at, fits, false), disk.clock().wallMs());
        disk.takeRoom(path, missing);
    }

    @Override
    public void force() throws IOException {
        checkOpen();
        disk.check(Operation.FORCE, path);
        inode.force();
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        checkOpen();
        disk.check(Operation.WRITE, path);
        if (sizeBytes < inode.content().size()) {
            inode.change(new Change.Resize((int) sizeBytes), disk.clock().wallMs());
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

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException(path + " is closed");
        }
    }

    @Override
    public String toString() {
        return path;
    }
}
