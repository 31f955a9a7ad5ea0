package io.moldau.broker.group.record;

import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.Message;
import io.moldau.protocol.wire.WireReader;
import io.moldau.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.nio.ByteBuffer;

/** Stored data that says its version in its first two bytes. Stateless. */
final class Versioned {

    private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

    /** A reader of a generated class, as in {@code OffsetCommitKey::read}. */
    interface Reader<M> {
        M read(WireReader in, int version);
    }

    private Versioned() {}

    static byte[] write(Message message, int version) {
        int size = Short.BYTES + message.size(version);
        WireWriter out = new WireWriter(HEAP, size);
        out.writeInt16((short) version);
        message.write(out, version);
        byte[] bytes = new byte[size];
        for (ReferenceCounted part : out.parts()) {
            // Data that is stored has no records fields, so it is all in the writer's own buffer.
            ((ByteBuf) part).readBytes(bytes);
            part.release();
        }
        return bytes;
    }

    /** The version, without moving the buffer. */
    static int version(ByteBuffer bytes) {
        if (bytes.remaining() < Short.BYTES) {
            throw new IllegalArgumentException("no version in " + bytes.remaining() + " bytes");
        }
        return bytes.getShort(bytes.position());
    }

    /** Reads data that must fill the buffer; copies what it keeps. */
    static <M> M read(ByteBuffer bytes, Reader<M> reader) {
        int version = version(bytes);
        try {
            WireReader in = new WireReader(Unpooled.wrappedBuffer(bytes).skipBytes(Short.BYTES));
            M message = reader.read(in, version);
            in.expectEnd();
            return message;
        } catch (InvalidFrameException e) {
            throw new IllegalArgumentException("malformed in version " + version + ": " + e.getMessage(), e);
        }
    }
}
