package io.moldau.protocol.runtime.system;

import io.moldau.protocol.runtime.FaultHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A fixed number of loops, each a daemon thread that waits in epoll where the kernel and the native library allow it and
 * in NIO elsewhere. A client has a group of one; a broker builds its groups through {@link NettyLoops}.
 *
 * <p>Immutable; safe from any thread.
 */
public final class NettyLoopGroup implements AutoCloseable {

    private static final long QUIET_MS = 0;
    private static final long CLOSE_TIMEOUT_MS = 2_000;

    private final boolean epoll;
    private final EventLoopGroup group;
    private final List<NettyLoop> loops;

    /**
     * Starts no thread yet: each begins with its loop's first task.
     *
     * @param name prefix of the loops' and threads' names
     * @param count at least 1
     * @param faults told of whatever escapes a task
     */
    public NettyLoopGroup(String name, int count, FaultHandler faults) {
        this(name, count, faults, Epoll.isAvailable());
    }

    NettyLoopGroup(String name, int count, FaultHandler faults, boolean epoll) {
        if (count < 1) {
            throw new IllegalArgumentException("a loop group needs at least one loop, not " + count);
        }
        this.epoll = epoll;
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory(name, true), io);
        List<NettyLoop> built = new ArrayList<>(count);
        for (EventExecutor executor : group) {
            String loopName = count == 1 ? name : name + "-" + built.size();
            built.add(new NettyLoop(loopName, (EventLoop) executor, faults));
        }
        this.loops = List.copyOf(built);
    }

    /** The loops, in a fixed order. */
    public List<NettyLoop> loops() {
        return loops;
    }

    /** The loop over one of the group's event loops. */
    public NettyLoop loopOf(EventLoop eventLoop) {
        for (NettyLoop loop : loops) {
            if (loop.eventLoop() == eventLoop) {
                return loop;
            }
        }
        throw new IllegalArgumentException("not an event loop of this group: " + eventLoop);
    }

    /** The event loops underneath, for registering channels on them in turn. */
    public EventLoopGroup eventLoops() {
        return group;
    }

    /** The kind of socket the loops can own. */
    public Class<? extends SocketChannel> socketClass() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** The kind of listening socket the loops can own. */
    public Class<? extends ServerSocketChannel> serverSocketClass() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Closes what is registered, runs what is queued, ends the threads; waits for that unless called on one of them. */
    @Override
    public void close() {
        Future<?> ended = group.shutdownGracefully(QUIET_MS, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        if (loops.stream().noneMatch(NettyLoop::onLoop)) {
            ended.awaitUninterruptibly(2 * CLOSE_TIMEOUT_MS);
        }
    }
}
