package io.moldau.sim.network;

import io.moldau.protocol.transport.BadFrameException;
import io.moldau.protocol.transport.Connection;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.Parts;
import io.moldau.sim.runtime.SimLoop;
import io.moldau.sim.runtime.Traced;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One end of a connection, on its loop. Buffers are the garbage collector's, as a process may die with any of them. */
final class SimEnd implements Connection {

    private static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);
    private static final int HIGH_WATER_BYTES = 1024 * 1024;
    private static final int LOW_WATER_BYTES = 256 * 1024;

    private final SimConnection connection;
    private final SimHost host;
    private final InetSocketAddress peer;
    private final SimLoop loop;
    private final ConnectionOptions options;
    private final Queue<ByteBuf> received = new ArrayDeque<>();
    private @Nullable Pipe outgoing;
    private @Nullable ConnectionHandler handler;
    private boolean reading = true;
    private boolean waitingForBudget;
    private boolean delivering;
    private boolean ended;

    /** Bytes that were sent and have not arrived. */
    private int underWayBytes;

    private boolean full;

    SimEnd(SimConnection connection, SimHost host, InetSocketAddress peer, SimLoop loop, ConnectionOptions options) {
        this.connection = connection;
        this.host = host;
        this.peer = peer;
        this.loop = loop;
        this.options = options;
    }

    void connect(Pipe pipe) {
        outgoing = pipe;
    }

    /** The handler is there; what came early is handed over. */
    void open(ConnectionHandler opened) {
        handler = opened;
        if (ended) {
            opened.onClosed(new IOException("closed before it was open"));
            return;
        }
        opened.onOpen(this);
        deliver();
    }

    @Override
    public SimLoop loop() {
        return loop;
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @Override
    public ByteBufAllocator allocator() {
        return ALLOCATOR;
    }

    @Override
    public void send(List<? extends ReferenceCounted> parts, @Nullable Runnable onSent) {
        loop.assertOnLoop();
        if (ended) {
            Parts.release(parts);
            return;
        }
        ByteBuf frame;
        try {
            frame = Parts.copyAndRelease(parts, ALLOCATOR);
        } catch (IOException e) {
            endSoon(e);
            return;
        }
        if (frame.readInt() != frame.readableBytes()) {
            throw new AssertionError("the size prefix is not the size of the frame");
        }
        underWayBytes += frame.readableBytes();
        full |= underWayBytes > HIGH_WATER_BYTES;
        outgoing().send(frame);
        if (onSent != null) {
            loop.execute(() -> {
                if (!ended) {
                    onSent.run();
                }
            });
        }
    }

    /** The other end has so many bytes more; runs on the other end's loop. */
    void arrived(int bytes) {
        underWayBytes -= bytes;
        if (full && underWayBytes < LOW_WATER_BYTES) {
            full = false;
            loop.execute(() -> {
                if (!ended && handler != null) {
                    handler.onWritable();
                }
            });
        }
    }

    /** A frame is here. */
    void arrive(ByteBuf frame) {
        if (ended) {
            return;
        }
        received.add(frame.slice());
        deliver();
    }

    private void deliver() {
        if (delivering || handler == null) {
            return;
        }
        delivering = true;
        while (!ended && reading && !received.isEmpty() && admits()) {
            ByteBuf frame = received.remove();
            if (frame.readableBytes() > options.maxFrameBytes()
                    || !options.budget().reserve(frame.readableBytes())) {
                end(new BadFrameException("a frame of " + frame.readableBytes() + " bytes is too large"));
            } else {
                handler.onFrame(frame);
            }
        }
        delivering = false;
    }

    private boolean admits() {
        if (waitingForBudget) {
            return false;
        }
        if (!options.budget().admits()) {
            waitingForBudget = true;
            options.budget().whenAdmitting(loop, () -> {
                waitingForBudget = false;
                deliver();
            });
            return false;
        }
        return true;
    }

    @Override
    public boolean isWritable() {
        return !ended && !full;
    }

    @Override
    public void setReading(boolean on) {
        loop.assertOnLoop();
        if (reading != on) {
            reading = on;
            deliver();
        }
    }

    @Override
    public void close() {
        loop.assertOnLoop();
        if (!ended) {
            outgoing().hangUp(null);
            end(null);
        }
    }

    /** The process is dead, and its kernel tells the other end. */
    void hangUp() {
        if (!ended) {
            ended = true;
            outgoing().hangUp(new IOException("connection reset by peer"));
        }
    }

    /** What this end sent reached a machine where nobody knows the connection any more. */
    void refusedByKernel(long delayNs) {
        loop.arrive(delayNs, Traced.of("reset of " + this, () -> end(new IOException("connection reset by peer"))));
    }

    /** Ends this end, not within the present call. */
    void endSoon(IOException cause) {
        loop.arrive(0, Traced.of("reset of " + this, () -> end(cause)));
    }

    /** The connection is over for this end; on its loop. */
    void end(@Nullable IOException cause) {
        if (ended) {
            return;
        }
        ended = true;
        received.clear();
        connection.onEnded();
        ConnectionHandler told = handler;
        if (told != null) {
            loop.execute(() -> told.onClosed(cause));
        }
    }

    void repeatStalled() {
        outgoing().repeatStalled();
    }

    boolean isOn(String name) {
        return host.name().equals(name);
    }

    boolean isEnded() {
        return ended || loop.process().isDead();
    }

    SimHost host() {
        return host;
    }

    Pipe outgoing() {
        if (outgoing == null) {
            throw new IllegalStateException("not connected");
        }
        return outgoing;
    }

    @Override
    public String toString() {
        return host + "-" + peer.getHostString() + ":" + peer.getPort();
    }
}
