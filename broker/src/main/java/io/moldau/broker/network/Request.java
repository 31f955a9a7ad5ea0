package io.moldau.broker.network;

import io.moldau.protocol.api.RequestHeader;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the broker: its header, its body, and the place of its response among those of its
 * connection. The header's fields may be read anywhere; completing it ({@link #respond}, {@link #respondNothing}, {@link
 * #disconnect}) may happen on any thread, once; the rest belongs to the connection's loop.
 *
 * <p>The frame, and the memory it takes of the broker's budget, is held until the request completes, or until {@link
 * #releaseFrame} when the body has no slices that are still needed. If the connection ends first, the answer is dropped
 * when it comes.
 */
public final class Request {

    private final ClientConnection connection;
    private final RequestHeader header;
    private final WireReader body;
    private final int frameBytes;
    private @Nullable ByteBuf frame;
    private @Nullable Outcome outcome;
    private @Nullable Runnable whenAbandoned;

    Request(ClientConnection connection, RequestHeader header, WireReader body, ByteBuf frame) {
        this.connection = connection;
        this.header = header;
        this.body = body;
        this.frame = frame;
        this.frameBytes = frame.readableBytes();
    }

    /** What stood before the body. */
    public RequestHeader header() {
        return header;
    }

    /** The bytes behind the header, to be read once; slices live as long as the frame. */
    public WireReader body() {
        return body;
    }

    /** The size of the frame. */
    public int frameBytes() {
        return frameBytes;
    }

    /** The loop of the connection. */
    public Loop loop() {
        return connection.loop();
    }

    /** The address of the client. */
    public InetSocketAddress peer() {
        return connection.peer();
    }

    /** The name of the listener the client came through. */
    public String listener() {
        return connection.listener();
    }

    /** Gives the frame back before the request completes; slices of it are dead from now on. May be called again. */
    public void releaseFrame() {
        loop().assertOnLoop();
        ByteBuf held = frame;
        if (held != null) {
            frame = null;
            held.release();
            connection.frameReleased(frameBytes);
        }
    }

    /** Completes the request with a response in the request's version. */
    public void respond(ApiMessage response) {
        respond(response, header.apiVersion());
    }

    /** Completes the request with a response in another version than the request's: for ApiVersions (KIP-511). */
    public void respond(ApiMessage response, int version) {
        loop().run(() -> connection.complete(this, connection.encode(this, response, version)));
    }

    /**
     * Completes the request with a response that holds on to something outside of memory.
     *
     * @param onDropped runs on the connection's loop instead of sending, if the client has gone: lets go of what the response
     *     holds. Otherwise that is up to the response's parts
     */
    public void respond(ApiMessage response, Runnable onDropped) {
        loop().run(() -> {
            if (connection.isOpen()) {
                connection.complete(this, connection.encode(this, response, header.apiVersion()));
            } else {
                connection.complete(this, Outcome.Silence.SILENCE);
                onDropped.run();
            }
        });
    }

    /**
     * Has {@code task} run on the connection's loop if the client goes before the request is completed: whoever waits on its
     * behalf need not. On the connection's loop.
     */
    public void onAbandoned(Runnable task) {
        loop().assertOnLoop();
        if (connection.isOpen()) {
            whenAbandoned = task;
        } else {
            task.run();
        }
    }

    /** Tells whoever waits that the client has gone. */
    void abandon() {
        Runnable task = whenAbandoned;
        if (task != null && outcome == null) {
            task.run();
        }
    }

    /** Completes the request without a response: for a producer that asked for none. */
    public void respondNothing() {
        loop().run(() -> connection.complete(this, Outcome.Silence.SILENCE));
    }

    /**
     * Completes the request by closing the connection once the responses to earlier requests are out.
     *
     * @param reason for the log; text of the client's has to be escaped
     */
    public void disconnect(String reason) {
        loop().run(() -> connection.complete(this, new Outcome.Disconnect(reason)));
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }

    void complete(Outcome result) {
        if (outcome != null) {
            throw new IllegalStateException(this + " completed twice");
        }
        outcome = result;
    }

    @Override
    public String toString() {
        return header.apiKey().apiName() + " " + header.correlationId() + " from " + peer();
    }
}
