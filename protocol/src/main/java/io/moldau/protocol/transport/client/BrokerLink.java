package io.moldau.protocol.transport.client;

import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.Transport;
import io.moldau.protocol.transport.client.RpcFailure.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker as a client sees it: a channel that is opened when a call needs it and opened again, after a growing wait, when
 * it was lost. Calls wait here until the channel takes them; when it cannot be opened they fail, so that the caller may turn
 * elsewhere. On the client's loop only.
 */
final class BrokerLink implements RpcChannel.Listener {

    /** Callers bound themselves far below this; beyond it one of them is broken, and refusing shows it. */
    static final int MAX_WAITING = 10_000;

    private static final long IDLE_RECHECK_MS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);

    private final String host;
    private final int port;
    private final RpcOptions options;
    private final Transport transport;
    private final Clock clock;
    private final Loop loop;
    private final Backoff backoff;
    private final long maxIdleMs;
    private final Deque<Call<?>> waiting = new ArrayDeque<>();

    private @Nullable RpcChannel channel;
    private boolean ready;
    private Loop.@Nullable Timer redial;
    private Loop.@Nullable Timer idle;
    private long lastCallMs;
    private int failures;
    private boolean closed;

    BrokerLink(
            String host,
            int port,
            RpcOptions options,
            Transport transport,
            Clock clock,
            Loop loop,
            Backoff backoff,
            long maxIdleMs) {
        this.host = host;
        this.port = port;
        this.options = options;
        this.transport = transport;
        this.clock = clock;
        this.loop = loop;
        this.backoff = backoff;
        this.maxIdleMs = maxIdleMs;
    }

    boolean isAt(String otherHost, int otherPort) {
        return host.equals(otherHost) && port == otherPort;
    }

    /** Whether calls can be made without opening a connection first. */
    boolean isReady() {
        return ready;
    }

    /** Whether the last attempts failed and the next one has to wait. */
    boolean isBackingOff() {
        return redial != null;
    }

    /** Calls under way or waiting. */
    int load() {
        return waiting.size() + (channel == null ? 0 : channel.inFlight());
    }

    void send(Call<?> call) {
        if (closed) {
            refuse(call, Kind.NO_BROKER, "the client is closed");
        } else if (waiting.size() >= MAX_WAITING) {
            refuse(call, Kind.OVERLOADED, waiting.size() + " calls wait for " + this);
        } else {
            waiting.add(call);
            sendWaiting();
        }
    }

    private void refuse(Call<?> call, Kind kind, String message) {
        loop.execute(() -> call.fail(new RpcFailure(kind, message)));
    }

    private void sendWaiting() {
        if (channel == null) {
            if (redial == null) {
                dial();
            }
            return;
        }
        while (!waiting.isEmpty() && channel != null && channel.canSend()) {
            lastCallMs = clock.monotonicMs();
            channel.send(waiting.remove());
        }
    }

    private void dial() {
        redial = null;
        channel = RpcChannel.open(transport, host, port, options, clock, loop, this);
    }

    @Override
    public void onReady() {
        LOG.debug("connected to {}", this);
        ready = true;
        failures = 0;
        lastCallMs = clock.monotonicMs();
        if (maxIdleMs > 0) {
            idle = loop.schedule(maxIdleMs, this::checkIdle);
        }
        sendWaiting();
    }

    /** A little earlier than the broker would, so that no call meets a connection that is being closed. */
    private void checkIdle() {
        long leftMs = lastCallMs + maxIdleMs - clock.monotonicMs();
        if (leftMs <= 0 && load() == 0 && channel != null) {
            channel.close();
        } else {
            idle = loop.schedule(Math.max(leftMs, IDLE_RECHECK_MS), this::checkIdle);
        }
    }

    @Override
    public void onRoom() {
        sendWaiting();
    }

    @Override
    public void onEnd(@Nullable Throwable cause) {
        boolean wasReady = ready;
        ready = false;
        channel = null;
        if (idle != null) {
            idle.cancel();
        }
        if (closed) {
            return;
        }
        if (wasReady) {
            LOG.debug("lost the connection to {}: {}", this, cause == null ? "closed" : cause.getMessage());
        } else {
            failures++;
            LOG.info("{} cannot be reached: {}", this, cause == null ? "closed" : cause.getMessage());
        }
        long delayMs = backoff.delayMs(Math.max(1, failures));
        redial = loop.schedule(delayMs, this::redial);
        if (!wasReady) {
            failWaiting("cannot reach " + this, cause);
        }
    }

    /** The wait is over: whether a connection is needed shows now. */
    private void redial() {
        redial = null;
        if (!waiting.isEmpty()) {
            dial();
        }
    }

    private void failWaiting(String message, @Nullable Throwable cause) {
        Deque<Call<?>> failed = new ArrayDeque<>(waiting);
        waiting.clear();
        failed.forEach(call -> call.fail(new RpcFailure(Kind.DISCONNECTED, message, cause)));
    }

    /** Closes the connection once no call needs it; a later call opens it again. */
    void disconnectWhenIdle() {
        loop.execute(() -> {
            if (channel != null && load() == 0) {
                channel.close();
            }
        });
    }

    /** Closes the connection; every call under way or waiting fails. */
    void close() {
        closed = true;
        if (redial != null) {
            redial.cancel();
            redial = null;
        }
        if (channel != null) {
            channel.close();
        }
        failWaiting("the client was closed", null);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
