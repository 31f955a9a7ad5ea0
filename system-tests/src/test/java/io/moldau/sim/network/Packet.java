package io.moldau.sim.network;

import io.moldau.sim.runtime.Traced;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A frame, or the end of a connection, on its way. It arrives on the receiver's loop. */
final class Packet implements Traced {

    private static final int CORRELATION_ID_IN_REQUEST = 4;
    private static final int CORRELATION_ID_IN_RESPONSE = 0;

    private final Pipe pipe;
    private final @Nullable ByteBuf frame;
    private final @Nullable IOException cause;
    private final int fingerprint;
    private final int bytes;
    private final short apiKey;
    private final int correlationId;

    private Packet(Pipe pipe, @Nullable ByteBuf frame, @Nullable IOException cause) {
        this.pipe = pipe;
        this.frame = frame;
        this.cause = cause;
        this.bytes = frame == null ? 0 : frame.readableBytes();
        this.fingerprint = frame == null ? 0 : ByteBufUtil.hashCode(frame);
        this.correlationId = frame == null ? -1 : correlationId(pipe, frame);
        this.apiKey = frame == null ? -1 : apiKey(pipe, frame, correlationId);
    }

    /** Takes over a frame without its size. */
    static Packet frame(Pipe pipe, ByteBuf frame) {
        return new Packet(pipe, frame, null);
    }

    /** The sender is gone: {@code cause} says why, if it was not by its own wish. */
    static Packet end(Pipe pipe, @Nullable IOException cause) {
        return new Packet(pipe, null, cause);
    }

    private static int correlationId(Pipe pipe, ByteBuf frame) {
        int at = pipe.carriesRequests() ? CORRELATION_ID_IN_REQUEST : CORRELATION_ID_IN_RESPONSE;
        return frame.getInt(frame.readerIndex() + at);
    }

    private static short apiKey(Pipe pipe, ByteBuf frame, int correlationId) {
        if (pipe.carriesRequests()) {
            short key = frame.getShort(frame.readerIndex());
            pipe.asked(correlationId, key);
            return key;
        }
        return pipe.to().outgoing().answered(correlationId);
    }

    @Override
    public void run() {
        if (frame == null) {
            pipe.to().end(cause);
        } else {
            pipe.from().arrived(bytes);
            pipe.to().arrive(pipe.tampered(frame));
        }
    }

    @Override
    public int fingerprint() {
        return fingerprint;
    }

    @Override
    public String toString() {
        return frame == null
                ? pipe.from().host() + ">" + pipe.to().host() + " closed"
                : pipe.describe(pipe.carriesRequests(), apiKey, correlationId) + ", " + bytes + " bytes";
    }
}
