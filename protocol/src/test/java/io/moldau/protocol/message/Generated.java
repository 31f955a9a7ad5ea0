package io.moldau.protocol.message;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.generator.Api;
import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.Message;
import io.moldau.protocol.wire.WireReader;
import io.moldau.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.lang.reflect.InvocationTargetException;
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

    static ApiKey key(Api api) {
        ApiKey key = ApiKey.byId(api.key());
        if (key == null) {
            throw new AssertionError("no key for " + api);
        }
        return key;
    }

    static Message read(Schemas.Subject subject, int version, ByteBuf frame) {
        WireReader in = new WireReader(frame);
        Api api = subject.api();
        if (api == null) {
            return readData(type(subject), in, version);
        }
        return subject.schema().equals(api.request())
                ? Messages.readRequest(key(api), in, version)
                : Messages.readResponse(key(api), in, version);
    }

    private static Message readData(Class<?> type, WireReader in, int version) {
        try {
            Message message = (Message)
                    type.getMethod("read", WireReader.class, int.class).invoke(null, in, version);
            in.expectEnd();
            return message;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidFrameException malformed) {
                throw malformed;
            }
            throw new LinkageError(type + " does not read as generated", e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + " does not look as generated", e);
        }
    }

    static Message read(Schemas.Subject subject, int version, byte[] bytes) {
        return read(subject, version, Unpooled.wrappedBuffer(bytes));
    }

    static byte[] write(Message message, int version) {
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
