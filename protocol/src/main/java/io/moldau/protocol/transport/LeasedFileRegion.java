package io.moldau.protocol.transport;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/**
 * A slice of a file that goes to a socket by {@code sendfile} where the kernel can, and through a small copy elsewhere.
 * The channel is shared with others and stays open: when the region has been sent, or never will be, its lease is returned
 * instead. Until then the holder of the file must neither close nor truncate it.
 *
 * <p>A subclass of Netty's region because the native transports recognise only that one.
 */
public final class LeasedFileRegion extends DefaultFileRegion {

    private final Runnable returnLease;

    /**
     * @param position of the first byte in the file
     * @param count bytes to send; the file must hold them until the lease is returned
     * @param returnLease runs once, on whichever thread drops the last reference
     */
    public LeasedFileRegion(FileChannel channel, long position, long count, Runnable returnLease) {
        super(channel, position, count);
        this.returnLease = returnLease;
    }

    @Override
    protected void deallocate() {
        returnLease.run();
    }
}
