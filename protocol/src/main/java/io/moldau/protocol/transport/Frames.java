package io.moldau.protocol.transport;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.RequestHeader;
import io.moldau.protocol.api.ResponseHeader;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.wire.WireWriter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.util.List;

/**
 * Turns messages into the parts of a frame: size prefix, header, body. The parts belong to the caller, who passes them to
 * {@link Connection#send}. Stateless.
 */
public final class Frames {

    private static final int PREFIX_BYTES = Integer.BYTES;

    /** Room for all but the records of a message that carries records, which are attached rather than copied. */
    private static final int BESIDE_RECORDS_BYTES = 2048;

    private Frames() {}

    /** The frame of a request in the header's version. */
    public static List<ReferenceCounted> request(ByteBufAllocator allocator, RequestHeader header, ApiMessage request) {
        int version = header.apiVersion();
        int frameBytes = header.size() + request.size(version);
        WireWriter out = begin(allocator, frameBytes, header.apiKey() == ApiKey.PRODUCE);
        try {
            header.write(out);
            request.write(out, version);
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
        return out.parts();
    }

    /** The frame of the response to request {@code correlationId}. */
    public static List<ReferenceCounted> response(
            ByteBufAllocator allocator, int correlationId, ApiMessage response, int version) {
        ApiKey api = response.apiKey();
        int frameBytes = ResponseHeader.size(api, version) + response.size(version);
        WireWriter out = begin(allocator, frameBytes, api == ApiKey.FETCH);
        try {
            new ResponseHeader(correlationId).write(out, api, version);
            response.write(out, version);
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
        return out.parts();
    }

    private static WireWriter begin(ByteBufAllocator allocator, int frameBytes, boolean carriesRecords) {
        int bytes = PREFIX_BYTES + frameBytes;
        WireWriter out = new WireWriter(allocator, carriesRecords ? Math.min(bytes, BESIDE_RECORDS_BYTES) : bytes);
        out.writeInt32(frameBytes);
        return out;
    }
}
