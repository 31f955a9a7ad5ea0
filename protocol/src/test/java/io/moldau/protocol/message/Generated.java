package io.moldau.protocol.message;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.wire.WireReader;
import io.moldau.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.util.List;

/** The generated classes, reached by the name in their schema, and their codecs over byte arrays. */
final class Generated {

    private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

    private Generated() {}

    static Class<?> type(Schemas.Subject subject) {
        return load(ApiMessage.class.getPackageName() + "." + subject.schema().name());
    }

    static Class<?> nested(Schemas.Subject subject, String struct) {
        return load(type(subject).getName() + "$" + struct);
    }

    static ApiKey key(Schemas.Subject subject) {
        ApiKey key = ApiKey.byId(subject.api().key());
        if (key == null) {
            throw new AssertionError("no key for " + subject);
        }
        return key;
    }

    static ApiMessage read(Schemas.Subject subject, int version, ByteBuf frame) {
        WireReader in = new WireReader(frame);
        return subject.isRequest()
                ? Messages.readRequest(key(subject), in, version)
                : Messages.readResponse(key(subject), in, version);
    }

    static ApiMessage read(Schemas.Subject subject, int version, byte[] bytes) {
        return read(subject, version, Unpooled.wrappedBuffer(bytes));
    }

    static byte[] write(ApiMessage message, int version) {
        WireWriter out = new WireWriter(HEAP, 64);
        message.write(out, version);
        return join(out.parts());
    }

    static byte[] join(List<ReferenceCounted> parts) {
        ByteBuf joined =
                Unpooled.wrappedBuffer(parts.stream().map(ByteBuf.class::cast).toArray(ByteBuf[]::new));
        byte[] bytes = new byte[joined.readableBytes()];
        joined.readBytes(bytes).release();
        return bytes;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
