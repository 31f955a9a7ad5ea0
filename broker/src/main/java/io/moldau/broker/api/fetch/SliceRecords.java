package io.moldau.broker.api.fetch;

import io.moldau.broker.log.segment.LogSlice;
import io.moldau.protocol.record.Records;
import io.moldau.protocol.transport.LeasedFileRegion;
import io.moldau.protocol.wire.WireWriter;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Records that still lie in a segment file. Written once: the slice then belongs to the frame, which closes it when its
 * bytes are out. One that is never written is closed by whoever drops the response.
 */
final class SliceRecords implements Records {

    private final LogSlice slice;

    SliceRecords(LogSlice slice) {
        this.slice = slice;
    }

    @Override
    public int sizeInBytes() {
        return slice.sizeInBytes();
    }

    /** {@inheritDoc} A disk without descriptors, as a simulation has, is read into memory. */
    @Override
    public void writeTo(WireWriter out) {
        FileChannel channel = slice.channel();
        if (channel != null) {
            out.attach(
                    new LeasedFileRegion(channel, slice.position(), slice.sizeInBytes(), slice::close),
                    slice.sizeInBytes());
        } else {
            copyTo(out);
        }
    }

    private void copyTo(WireWriter out) {
        ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
        try (slice) {
            slice.read(0, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.attach(Unpooled.wrappedBuffer(bytes.array()), bytes.capacity());
    }
}
