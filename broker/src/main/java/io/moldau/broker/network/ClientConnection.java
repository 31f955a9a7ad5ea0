package io.moldau.broker.network;

import io.moldau.protocol.api.RequestHeader;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.Connection;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.FrameBudget;
import io.moldau.protocol.transport.Frames;
import io.moldau.protocol.transport.Parts;
import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.UnsupportedFieldException;
import io.moldau.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: hands its requests on as they arrive and sends the responses in the same order, whatever order
 * they are completed in. On the connection's loop only.
 *
 * <p>Reading stops while {@link #MAX_UNANSWERED} requests are without a response in the kernel's hands, or while the client
 * does not take what was sent. Silence closes the connection: {@code maxIdleMs} without a complete request or a response
 * that left entirely, so that neither a trickled frame nor an unread response keeps it open.
 */
final class ClientConnection implements ConnectionHandler {

    /** Enough to keep a client busy over any distance; each costs little beside its frame, which the budget counts. */
    static final int MAX_UNANSWERED = 128;

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final Loop loop;
    private final InetSocketAddress peer;
    private final String listener;
    private final RequestHandler handler;
    private final FrameBudget budget;
    private final Clock clock;
    private final long maxIdleMs;
    private final Consumer<ClientConnection> onEnd;
    private final Runnable onSent = this::sent;

    /** Requests whose outcome has not taken effect, in order of arrival. */
    private final Deque<Request> unanswered = new ArrayDeque<>();

    /** Responses given to the connection that the kernel has not taken yet. */
    private int unsent;

    /** Open from {@link #onOpen} until {@link #onClosed}. */
    private @Nullable Connection connection;

    /** Set once no more requests are taken, as the broker stops; those under way are still answered. */
    private boolean leaving;

    /** Set once the connection only waits for its last responses to leave. */
    private boolean draining;

    private long lastActiveMs;
    private Loop.@Nullable Timer idleTimer;

    /**
     * @param maxIdleMs how long the connection may be silent; less than 1 for ever
     * @param onEnd told when the connection has ended
     */
    ClientConnection(
            Loop loop,
            InetSocketAddress peer,
            String listener,
            RequestHandler handler,
            FrameBudget budget,
            Clock clock,
            long maxIdleMs,
            Consumer<ClientConnection> onEnd) {
        this.loop = loop;
        this.peer = peer;
        this.listener = listener;
        this.handler = handler;
        this.budget = budget;
        this.clock = clock;
        this.maxIdleMs = maxIdleMs;
        this.onEnd = onEnd;
    }

    Loop loop() {
        return loop;
    }

    InetSocketAddress peer() {
        return peer;
    }

    String listener() {
        return listener;
    }

    /** Whether somebody is there to read a response. */
    boolean isOpen() {
        return connection != null;
    }

    @Override
    public void onOpen(Connection opened) {
        connection = opened;
        LOG.debug("{} connected to {}", peer, listener);
        touch();
        if (leaving) {
            shutDownNow();
            return;
        }
        if (maxIdleMs > 0) {
            idleTimer = loop.schedule(maxIdleMs, this::checkIdle);
        }
    }

    @Override
    public void onFrame(ByteBuf frame) {
        touch();
        WireReader reader = new WireReader(frame);
        RequestHeader header;
        try {
            header = RequestHeader.read(reader);
        } catch (InvalidFrameException e) {
            discard(frame);
            close("malformed request header: " + e.getMessage());
            return;
        }
        if (draining || leaving) {
            discard(frame);
            return;
        }
        Request request = new Request(this, header, reader, frame);
        unanswered.add(request);
        updateReading();
        handler.handle(request);
    }

    private void discard(ByteBuf frame) {
        int bytes = frame.readableBytes();
        frame.release();
        frameReleased(bytes);
    }

    void frameReleased(int bytes) {
        budget.release(bytes);
    }

    /** The outcome that answers {@code request}; nothing when nobody is left to read it. */
    Outcome encode(Request request, ApiMessage response, int version) {
        Connection open = connection;
        if (open == null) {
            return Outcome.Silence.SILENCE;
        }
        try {
            return new Outcome.Response(
                    Frames.response(open.allocator(), request.header().correlationId(), response, version));
        } catch (UnsupportedFieldException e) {
            // A handler's defect, but one that any client can provoke with an old version: it costs only the
            // connection.
            LOG.error("cannot answer {} in version {}", request, version, e);
            return new Outcome.Disconnect("no response can be written");
        }
    }

    /** Notes how a request ended; takes effect in the order of the requests. */
    void complete(Request request, Outcome outcome) {
        request.complete(outcome);
        request.releaseFrame();
        if (connection == null) {
            dispose(outcome);
            return;
        }
        for (Request next = unanswered.peek(); next != null && !draining; next = unanswered.peek()) {
            Outcome settled = next.outcome();
            if (settled == null) {
                break;
            }
            unanswered.remove();
            apply(settled);
        }
        updateReading();
        closeIfAnswered();
    }

    private void closeIfAnswered() {
        if (leaving && unanswered.isEmpty()) {
            drain();
        }
    }

    private void apply(Outcome outcome) {
        if (outcome instanceof Outcome.Response response && connection != null) {
            unsent++;
            connection.send(response.parts(), onSent);
        } else if (outcome instanceof Outcome.Disconnect disconnect) {
            close(disconnect.reason());
        }
    }

    private void sent() {
        touch();
        unsent--;
        if (draining) {
            closeWhenDrained();
        } else {
            updateReading();
        }
    }

    /** Closes when what was sent before is out; nothing more is read or answered. */
    private void close(String reason) {
        if (!draining) {
            LOG.info("closing the connection of {}: {}", peer, reason);
            drain();
        }
    }

    private void drain() {
        draining = true;
        updateReading();
        closeWhenDrained();
    }

    private void closeWhenDrained() {
        if (unsent == 0 && connection != null) {
            connection.close();
        }
    }

    @Override
    public void onWritable() {
        updateReading();
    }

    private void updateReading() {
        if (connection != null) {
            connection.setReading(
                    !draining && !leaving && unanswered.size() + unsent < MAX_UNANSWERED && connection.isWritable());
        }
    }

    private void touch() {
        lastActiveMs = clock.monotonicMs();
    }

    private void checkIdle() {
        if (connection == null) {
            return;
        }
        long leftMs = lastActiveMs + maxIdleMs - clock.monotonicMs();
        if (leftMs > 0) {
            idleTimer = loop.schedule(leftMs, this::checkIdle);
        } else {
            LOG.debug("closing the connection of {}: silent for {} ms", peer, maxIdleMs);
            connection.close();
        }
    }

    /**
     * Takes no more requests, as the broker stops, and closes when those under way are answered: what was appended is
     * acknowledged, so that no producer has to send it again to a broker that may not remember.
     *
     * @param limitMs when to close in any case
     */
    void shutDown(long limitMs) {
        if (leaving) {
            return;
        }
        leaving = true;
        if (connection != null) {
            updateReading();
            loop.schedule(limitMs, this::shutDownNow);
            closeIfAnswered();
        }
    }

    private void shutDownNow() {
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        connection = null;
        if (idleTimer != null) {
            idleTimer.cancel();
        }
        if (cause == null) {
            LOG.debug("{} disconnected", peer);
        } else {
            LOG.info("lost the connection of {}: {}", peer, cause.getMessage());
        }
        for (Request request : List.copyOf(unanswered)) {
            Outcome outcome = request.outcome();
            if (outcome != null) {
                dispose(outcome);
            } else {
                request.abandon();
            }
        }
        unanswered.clear();
        onEnd.accept(this);
    }

    private static void dispose(Outcome outcome) {
        if (outcome instanceof Outcome.Response response) {
            Parts.release(response.parts());
        }
    }
}
