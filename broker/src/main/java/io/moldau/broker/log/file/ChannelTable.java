package io.moldau.broker.log.file;

import io.moldau.broker.log.disk.Table;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A finished table, read field by field without a mapping: sealed segments are many and rarely looked into, and a process
 * may hold only so many maps.
 */
final class ChannelTable implements Table {
    private final FileChannel channel;
    private final long sizeBytes;
    private final ByteBuffer field = ByteBuffer.allocate(Long.BYTES);

    private ChannelTable(FileChannel channel, long sizeBytes) {
        this.channel = channel;
        this.sizeBytes = sizeBytes;
    }

    /** Takes the channel over. */
    static ChannelTable over(FileChannel channel) throws IOException {
        return new ChannelTable(channel, channel.size());
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int getInt(long position) throws IOException {
        return read(position, Integer.BYTES).getInt();
    }

    @Override
    public long getLong(long position) throws IOException {
        return read(position, Long.BYTES).getLong();
    }

    private ByteBuffer read(long position, int count) throws IOException {
        field.clear().limit(count);
        while (field.hasRemaining()) {
            if (channel.read(field, position + field.position()) < 0) {
                throw new EOFException("table ends before " + (position + count));
            }
        }
        return field.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
