package io.moldau.protocol.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/** What can be done with the parts of an outgoing frame besides sending them. Stateless. */
public final class Parts {

    private Parts() {}

    /** Bytes all parts hold together. */
    public static long sizeInBytes(List<? extends ReferenceCounted> parts) {
        long total = 0;
        for (ReferenceCounted part : parts) {
            total += part instanceof ByteBuf buffer ? buffer.readableBytes() : ((FileRegion) part).count();
        }
        return total;
    }

    /** Releases every part, unsent. */
    public static void release(List<? extends ReferenceCounted> parts) {
        for (ReferenceCounted part : parts) {
            part.release();
        }
    }

    /**
     * Copies the parts into one buffer, for a transport that cannot send a file's bytes itself, and releases them.
     *
     * @return a buffer that belongs to the caller
     * @throws IOException when a file cannot be read; the parts are released all the same
     */
    public static ByteBuf copyAndRelease(List<? extends ReferenceCounted> parts, ByteBufAllocator allocator)
            throws IOException {
        ByteBuf copy = allocator.buffer(Math.toIntExact(sizeInBytes(parts)));
        try {
            WritableByteChannel target = Channels.newChannel(new ByteBufOutputStream(copy));
            for (ReferenceCounted part : parts) {
                if (part instanceof ByteBuf buffer) {
                    copy.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
                } else {
                    copyRegion((FileRegion) part, target);
                }
            }
            return copy.retain();
        } finally {
            copy.release();
            release(parts);
        }
    }

    private static void copyRegion(FileRegion region, WritableByteChannel target) throws IOException {
        while (region.transferred() < region.count()) {
            if (region.transferTo(target, region.transferred()) <= 0) {
                throw new IOException("file ends before its region does");
            }
        }
    }
}
