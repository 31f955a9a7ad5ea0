package io.moldau.broker.network;

import io.moldau.config.Endpoint;
import io.moldau.config.NetworkConfig;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.Transport;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's listeners and the limits they share. Started and closed by the thread that starts and stops the broker;
 * connections live on the transport's loops.
 */
public final class SocketServer {

    private static final Logger LOG = LoggerFactory.getLogger(SocketServer.class);

    private final NetworkConfig config;
    private final Transport transport;
    private final Clock clock;
    private final RequestHandler handler;
    private final ConnectionLimits limits;
    private final RequestMemory memory;
    private final Map<String, Transport.Listener> bound = new LinkedHashMap<>();
    private final AtomicLong accepted = new AtomicLong();

    /** Those that are open, by their number in the order of acceptance. */
    private final Map<Long, ClientConnection> connections = new ConcurrentHashMap<>();

    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Set once the server closes: how long requests under way may take. */
    private volatile @Nullable Long limitMs;

    /** @param heapBytes the memory the broker may use, from which the request memory follows if it is not configured */
    public SocketServer(
            NetworkConfig config, Transport transport, Clock clock, RequestHandler handler, long heapBytes) {
        this.config = config;
        this.transport = transport;
        this.clock = clock;
        this.handler = handler;
        this.limits = new ConnectionLimits(config);
        this.memory = new RequestMemory(requestMemory(config, heapBytes));
    }

    /** A quarter of the memory, but always room for one request of the largest size. */
    private static long requestMemory(NetworkConfig config, long heapBytes) {
        return config.maxQueuedRequestBytes() > 0
                ? config.maxQueuedRequestBytes()
                : Math.max(heapBytes / 4, config.maxRequestBytes());
    }

    /**
     * Binds every listener; connections are accepted from now on. Not for use on a loop.
     *
     * @throws java.io.UncheckedIOException when an address cannot be bound; the others are closed again
     */
    public void start() {
        ConnectionOptions options = new ConnectionOptions(
                config.maxRequestBytes(), config.sendBufferBytes(), config.receiveBufferBytes(), memory);
        try {
            for (Endpoint endpoint : config.listeners()) {
                Transport.Listener listener = transport.listen(
                        endpoint.host(),
                        endpoint.port(),
                        config.listenBacklog(),
                        options,
                        (peer, loop) -> accept(endpoint.listener(), peer, loop));
                bound.put(endpoint.listener(), listener);
                LOG.info("listening on {}", endpoint.resolved("*", listener.port()));
            }
        } catch (RuntimeException e) {
            bound.values().forEach(Transport.Listener::close);
            throw e;
        }
    }

    /** The port a listener is bound to. */
    public int port(String listener) {
        Transport.Listener found = bound.get(listener);
        if (found == null) {
            throw new IllegalArgumentException("no listener " + listener);
        }
        return found.port();
    }

    /** Connections open now. */
    public int connectionCount() {
        return limits.open();
    }

    /** Bytes of the requests being received or handled now. */
    public long requestMemoryBytes() {
        return memory.usedBytes();
    }

    private @Nullable ConnectionHandler accept(String listener, InetSocketAddress peer, Loop loop) {
        if (limitMs != null) {
            return null;
        }
        if (!limits.admit(peer.getAddress())) {
            LOG.info("refusing a connection of {}: too many are open", peer);
            return null;
        }
        long number = accepted.incrementAndGet();
        ClientConnection connection = new ClientConnection(
                loop, peer, listener, handler, memory, clock, config.maxIdleMs(), gone -> ended(number, gone));
        connections.put(number, connection);
        shutDownIfClosing(connection);
        return connection;
    }

    private void ended(long number, ClientConnection connection) {
        connections.remove(number);
        limits.release(connection.peer().getAddress());
        completeIfClosed();
    }

    /**
     * Accepts no more connections and takes no more requests. Connections close when what they asked is answered.
     *
     * @param limitMs when they close in any case
     * @return completes, on any thread, when the last connection has ended
     */
    public CompletableFuture<Void> close(long limitMs) {
        this.limitMs = limitMs;
        bound.values().forEach(Transport.Listener::close);
        connections.values().forEach(this::shutDownIfClosing);
        completeIfClosed();
        return closed;
    }

    /** Called for every connection after it is known and after the server closes, so that none slips through. */
    private void shutDownIfClosing(ClientConnection connection) {
        Long limit = limitMs;
        if (limit != null) {
            connection.loop().execute(() -> connection.shutDown(limit));
        }
    }

    private void completeIfClosed() {
        if (limitMs != null && connections.isEmpty()) {
            closed.complete(null);
        }
    }
}
