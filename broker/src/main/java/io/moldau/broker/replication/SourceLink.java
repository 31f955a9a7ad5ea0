package io.moldau.broker.replication;

import io.moldau.config.Endpoint;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.ConnectionRefusedException;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.RpcChannel;
import io.moldau.protocol.transport.client.RpcOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one fetcher to its leader: opened when asked for, and again when it was lost. On the fetcher's loop.
 *
 * <p>A connection that served and then broke is opened again at once: a killed process shows by refusing it, and that is
 * worth a report. Only after a failure does the next attempt wait.
 */
final class SourceLink implements RpcChannel.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(SourceLink.class);
    private static final long FIRST_BACKOFF_MS = 50;

    private final int leader;
    private final FetcherPorts ports;
    private final RpcOptions options;
    private final Loop loop;
    private final Runnable onReady;
    private final Backoff backoff;

    private @Nullable RpcChannel channel;
    private Loop.@Nullable Timer redial;
    private boolean ready;

    /** Attempts in a row that led to no answer. */
    private int failures;

    private boolean closed;

    /** @param onReady told when calls can be made, for the first time or again */
    SourceLink(int leader, String clientId, FetcherPorts ports, Loop loop, Runnable onReady) {
        this.leader = leader;
        this.ports = ports;
        this.loop = loop;
        this.onReady = onReady;
        ConnectionOptions defaults = ConnectionOptions.defaults();
        this.options = new RpcOptions(
                clientId,
                ports.config().socketTimeoutMs(),
                ports.config().socketTimeoutMs(),
                1,
                new ConnectionOptions(
                        defaults.maxFrameBytes(),
                        defaults.sendBufferBytes(),
                        ports.config().socketReceiveBufferBytes(),
                        defaults.budget()));
        this.backoff = new Backoff(FIRST_BACKOFF_MS, ports.config().fetchBackoffMs(), ports.random());
    }

    /** Sees that there is a connection, now or as soon as may be. */
    void open() {
        if (channel == null && redial == null && !closed) {
            dial();
        }
    }

    private void dial() {
        redial = null;
        Endpoint endpoint = ports.endpoints().apply(leader);
        if (endpoint == null) {
            LOG.debug("broker {} is not known to live, and leads all the same", leader);
            redialLater();
        } else {
            channel = RpcChannel.open(
                    ports.transport(), endpoint.host(), endpoint.port(), options, ports.clock(), loop, this);
        }
    }

    private void redialLater() {
        failures++;
        redial = loop.schedule(backoff.delayMs(failures), this::dial);
    }

    boolean canSend() {
        RpcChannel open = channel;
        return ready && open != null && open.canSend();
    }

    /** Makes a call; only while {@link #canSend}. */
    void send(Call<?> call) {
        RpcChannel open = channel;
        if (open == null) {
            throw new IllegalStateException("not connected to broker " + leader);
        }
        open.send(call);
    }

    /** The leader has answered: the connection is worth something. */
    void answered() {
        failures = 0;
    }

    /** Opens another connection; what is under way on this one fails. */
    void reset() {
        RpcChannel open = channel;
        if (ready && open != null) {
            open.close();
        }
    }

    /** Closes the connection for good. */
    void close() {
        closed = true;
        if (redial != null) {
            redial.cancel();
            redial = null;
        }
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void onReady() {
        ready = true;
        onReady.run();
    }

    @Override
    public void onEnd(@Nullable Throwable cause) {
        boolean wasReady = ready;
        ready = false;
        channel = null;
        if (closed) {
            return;
        }
        String reason = cause == null ? "closed" : cause.getMessage();
        if (!wasReady) {
            LOG.info("cannot reach broker {}: {}", leader, reason);
            if (cause instanceof ConnectionRefusedException) {
                ports.suspects().refused(leader);
            }
            redialLater();
        } else if (failures > 0) {
            redialLater();
        } else {
            LOG.debug("lost the connection to broker {}: {}", leader, reason);
            // Counts until the leader answers again: one that accepts and then hangs up must not be dialled in a
            // circle.
            failures = 1;
            redial = loop.schedule(0, this::dial);
        }
    }
}
