package io.moldau.protocol.transport;

import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A transport in memory on a {@link ManualScheduler}: frames arrive after {@link #setLatencyMs} in virtual time, in order.
 * Hosts can be cut off ({@link #unplug}). Like the real one it hands over whole frames, honours reading that is switched
 * off, and tells both ends of a close; write limits are not simulated.
 */
public final class ManualTransport implements Transport {

    private static final int FIRST_FREE_PORT = 20_000;

    private final ManualScheduler scheduler;
    private final Map<Integer, Bound> listeners = new HashMap<>();
    private final TreeSet<Integer> unplugged = new TreeSet<>();
    private final List<End> ends = new ArrayList<>();
    private int nextPort = FIRST_FREE_PORT;
    private long latencyMs;
    private @Nullable Loop acceptLoop;

    public ManualTransport(ManualScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** How long everything that is sent from now on is under way. */
    public void setLatencyMs(long ms) {
        latencyMs = ms;
    }

    /** Puts what is accepted by listeners opened from now on on this loop, instead of one of the listener's own. */
    public void acceptOn(Loop loop) {
        acceptLoop = loop;
    }

    /** Ends every connection to a port, with an error, and refuses new ones. */
    public void unplug(int port) {
        unplugged.add(port);
        for (End end : List.copyOf(ends)) {
            if (end.port == port) {
                end.fail(new IOException("unplugged"));
            }
        }
    }

    /** Lets connections to a port be opened again. */
    public void plug(int port) {
        unplugged.remove(port);
    }

    /** Connections open now. */
    public int connections() {
        return ends.size() / 2;
    }

    @Override
    public void dial(
            String host, int port, int timeoutMs, Loop loop, ConnectionOptions options, ConnectionHandler handler) {
        loop.schedule(latencyMs, () -> {
            Bound bound = listeners.get(port);
            if (bound == null || unplugged.contains(port)) {
                handler.onClosed(new ConnectionRefusedException("connection refused: " + host + ":" + port, null));
                return;
            }
            End near = new End(loop, port, options, handler);
            bound.loop.execute(() -> {
                ConnectionHandler far = bound.acceptor.accept(address(port), bound.loop);
                if (far == null) {
                    loop.execute(() -> handler.onClosed(null));
                    return;
                }
                End other = new End(bound.loop, port, bound.options, far);
                other.peer = near;
                near.peer = other;
                ends.add(near);
                ends.add(other);
                other.open();
                loop.execute(near::open);
            });
        });
    }

    @Override
    public Listener listen(String host, int port, int backlog, ConnectionOptions options, Acceptor acceptor) {
        int chosen = port == 0 ? nextPort++ : port;
        if (listeners.containsKey(chosen)) {
            throw new UncheckedIOException(new IOException("cannot listen on " + host + ":" + chosen));
        }
        Loop loop = acceptLoop == null ? scheduler.loop("listener-" + chosen) : acceptLoop;
        Bound bound = new Bound(chosen, loop, options, acceptor);
        listeners.put(chosen, bound);
        return bound;
    }

    private static InetSocketAddress address(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private final class Bound implements Listener {
        private final int port;
        private final Loop loop;
        private final ConnectionOptions options;
        private final Acceptor acceptor;

        Bound(int port, Loop loop, ConnectionOptions options, Acceptor acceptor) {
            this.port = port;
            this.loop = loop;
            this.options = options;
            this.acceptor = acceptor;
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public void close() {
            listeners.remove(port);
        }
    }

    private final class End implements Connection {
        private final Loop loop;
        private final int port;
        private final ConnectionOptions options;
        private final ConnectionHandler handler;
        private final Queue<ByteBuf> arrived = new ArrayDeque<>();
        private @Nullable End peer;
        private boolean reading = true;
        private boolean open;
        private boolean ended;

        End(Loop loop, int port, ConnectionOptions options, ConnectionHandler handler) {
            this.loop = loop;
            this.port = port;
            this.options = options;
            this.handler = handler;
        }

        void open() {
            if (!ended) {
                open = true;
                handler.onOpen(this);
                deliver();
            }
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public InetSocketAddress peer() {
            return address(port);
        }

        @Override
        public ByteBufAllocator allocator() {
            return ByteBufAllocator.DEFAULT;
        }

        @Override
        public void send(List<? extends ReferenceCounted> parts, @Nullable Runnable onSent) {
            loop.assertOnLoop();
            if (ended || peer == null) {
                Parts.release(parts);
                return;
            }
            ByteBuf frame;
            try {
                frame = Parts.copyAndRelease(parts, allocator());
            } catch (IOException e) {
                fail(e);
                return;
            }
            if (frame.readInt() != frame.readableBytes()) {
                frame.release();
                throw new AssertionError("the size prefix is not the size of the frame");
            }
            End target = peer;
            target.loop.schedule(latencyMs, () -> target.arrive(frame));
            loop.execute(() -> {
                if (onSent != null && !ended) {
                    onSent.run();
                }
            });
        }

        private void arrive(ByteBuf frame) {
            if (ended) {
                frame.release();
                return;
            }
            arrived.add(frame);
            deliver();
        }

        private void deliver() {
            while (open && reading && !ended && !arrived.isEmpty()) {
                ByteBuf frame = arrived.remove().slice();
                if (!options.budget().reserve(frame.readableBytes())) {
                    frame.release();
                    fail(new IOException("no memory for another frame"));
                    return;
                }
                handler.onFrame(frame);
            }
        }

        @Override
        public boolean isWritable() {
            return !ended;
        }

        @Override
        public void setReading(boolean on) {
            loop.assertOnLoop();
            if (reading != on) {
                reading = on;
                loop.execute(this::deliver);
            }
        }

        @Override
        public void close() {
            loop.assertOnLoop();
            end(null);
            End other = peer;
            if (other != null) {
                other.loop.schedule(latencyMs, () -> other.end(null));
            }
        }

        void fail(Throwable cause) {
            loop.execute(() -> end(cause));
        }

        private void end(@Nullable Throwable cause) {
            if (!ended) {
                ended = true;
                ends.remove(this);
                arrived.forEach(ReferenceCounted::release);
                arrived.clear();
                loop.execute(() -> handler.onClosed(cause));
            }
        }
    }
}
