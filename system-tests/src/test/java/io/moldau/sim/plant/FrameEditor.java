package io.moldau.sim.plant;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.RequestHeader;
import io.moldau.protocol.api.ResponseHeader;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.Messages;
import io.moldau.protocol.transport.Parts;
import io.moldau.protocol.wire.WireReader;
import io.moldau.protocol.wire.WireWriter;
import io.moldau.sim.World;
import io.moldau.sim.network.Tamper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Reads some of the messages that pass, has them changed, and lets them go on in the version they came in. */
abstract class FrameEditor implements Tamper, Plant {

    private record Asked(RequestHeader header, ApiMessage request) {}

    private final Set<ApiKey> apis;
    private final IdentityHashMap<Object, Map<Integer, Asked>> unanswered = new IdentityHashMap<>();

    FrameEditor(ApiKey... apis) {
        this.apis = Set.of(apis);
    }

    @Override
    public void sow(World world) {
        world.network().tamperWith(this);
    }

    /** The request that goes on instead of one from one host to another. */
    ApiMessage editRequest(String from, String to, ApiMessage request) {
        return request;
    }

    /** The response that goes on instead of one from one host to another. */
    ApiMessage editResponse(String from, String to, ApiMessage request, ApiMessage response) {
        return response;
    }

    @Override
    public final ByteBuf arrives(Object connection, String from, String to, boolean request, ByteBuf frame) {
        return request ? request(connection, from, to, frame) : response(connection, from, to, frame);
    }

    private ByteBuf request(Object connection, String from, String to, ByteBuf frame) {
        ApiKey api = ApiKey.byId(frame.getShort(frame.readerIndex()));
        if (api == null || !apis.contains(api)) {
            return frame;
        }
        WireReader in = new WireReader(frame.slice());
        RequestHeader header = RequestHeader.read(in);
        ApiMessage message = editRequest(from, to, Messages.readRequest(api, in, header.apiVersion()));
        unanswered
                .computeIfAbsent(connection, c -> new HashMap<>())
                .put(header.correlationId(), new Asked(header, message));
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, frame.readableBytes());
        header.write(out);
        message.write(out, header.apiVersion());
        return bytes(out);
    }

    private ByteBuf response(Object connection, String from, String to, ByteBuf frame) {
        Map<Integer, Asked> open = unanswered.get(connection);
        Asked asked = open == null ? null : open.remove(frame.getInt(frame.readerIndex()));
        if (asked == null) {
            return frame;
        }
        RequestHeader header = asked.header();
        WireReader in = new WireReader(frame.slice());
        ResponseHeader answer = ResponseHeader.read(in, header.apiKey(), header.apiVersion());
        ApiMessage message = editResponse(
                from, to, asked.request(), Messages.readResponse(header.apiKey(), in, header.apiVersion()));
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, frame.readableBytes());
        answer.write(out, header.apiKey(), header.apiVersion());
        message.write(out, header.apiVersion());
        return bytes(out);
    }

    private static ByteBuf bytes(WireWriter out) {
        try {
            return Parts.copyAndRelease(out.parts(), UnpooledByteBufAllocator.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
