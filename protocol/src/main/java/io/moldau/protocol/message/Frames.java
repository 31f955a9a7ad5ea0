package io.moldau.protocol.message;

import io.moldau.protocol.api.RequestHeader;
import io.moldau.protocol.api.ResponseHeader;
import io.moldau.protocol.wire.WireWriter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.util.List;

/**
 * Whole frames, size prefix first, as the parts to send. The parts belong to the caller; if a message cannot be written
 * its parts are released and the exception passes through.
 */
public final class Frames {

    /** What a frame's own buffer starts with at most: the rest of a large frame is most likely attached records. */
    private static final int MAX_INITIAL_BYTES = 8 * 1024;

    private Frames() {}

    /** A request; the header says in which version. */
    public static List<ReferenceCounted> request(RequestHeader header, ApiMessage body, ByteBufAllocator allocator) {
        int version = header.apiVersion();
        WireWriter out = start(header.size() + body.size(version), allocator);
        try {
            header.write(out);
            body.write(out, version);
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
        return out.parts();
    }

    /** The response to a request of this version and correlation id. */
    public static List<ReferenceCounted> response(
            int correlationId, ApiMessage body, int version, ByteBufAllocator allocator) {
        WireWriter out = start(ResponseHeader.size(body.apiKey(), version) + body.size(version), allocator);
        try {
            new ResponseHeader(correlationId).write(out, body.apiKey(), version);
            body.write(out, version);
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
        return out.parts();
    }

    private static WireWriter start(int frameBytes, ByteBufAllocator allocator) {
        WireWriter out = new WireWriter(allocator, Math.min(Integer.BYTES + frameBytes, MAX_INITIAL_BYTES));
        out.writeInt32(frameBytes);
        return out;
    }
}
