package io.moldau.protocol.transport.netty;

import io.moldau.protocol.runtime.Background;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.system.NettyLoop;
import io.moldau.protocol.runtime.system.NettyLoopGroup;
import io.moldau.protocol.transport.Acceptor;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/**
 * The transport over sockets. Accepted connections are spread over the loops of one group in turn; a dialed one belongs to
 * the loop it was asked for, which must be a {@link NettyLoop} of a group of the same kind. Safe from any thread.
 */
public final class NettyTransport implements Transport {

    /** From above the second figure until below the first, a connection is not writable. */
    static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

    private final NettyLoopGroup group;
    private final Background resolver;

    /**
     * @param group whose loops own accepted connections
     * @param resolver looks names up, which blocks
     */
    public NettyTransport(NettyLoopGroup group, Background resolver) {
        this.group = group;
        this.resolver = resolver;
    }

    @Override
    public void dial(
            String host, int port, int timeoutMs, Loop loop, ConnectionOptions options, ConnectionHandler handler) {
        if (!(loop instanceof NettyLoop nettyLoop)) {
            throw new IllegalArgumentException("not a loop of this transport: " + loop.name());
        }
        new Dial(host, port, timeoutMs, nettyLoop, group.socketClass(), options, handler).start(resolver);
    }

    @Override
    public Listener listen(String host, int port, int backlog, ConnectionOptions options, Acceptor acceptor) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group.loops().get(0).eventLoop(), group.eventLoops())
                .channel(group.serverSocketClass())
                .option(ChannelOption.SO_BACKLOG, backlog)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new Accepted(options, acceptor));
        ChannelFuture bound = bootstrap
                .bind(host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            String address = (host.isEmpty() ? "*" : host) + ":" + port;
            throw new UncheckedIOException(new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause()));
        }
        return new BoundPort(bound.channel());
    }

    static void configure(Channel channel, ConnectionOptions options) {
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS);
        if (options.sendBufferBytes() > 0) {
            channel.config().setOption(ChannelOption.SO_SNDBUF, options.sendBufferBytes());
        }
        if (options.receiveBufferBytes() > 0) {
            channel.config().setOption(ChannelOption.SO_RCVBUF, options.receiveBufferBytes());
        }
    }

    /** Prepares each accepted channel, on its loop. */
    private final class Accepted extends ChannelInitializer<Channel> {
        private final ConnectionOptions options;
        private final Acceptor acceptor;

        Accepted(ConnectionOptions options, Acceptor acceptor) {
            this.options = options;
            this.acceptor = acceptor;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a refused connection to be gone
        protected void initChannel(Channel channel) {
            NettyLoop loop = group.loopOf(channel.eventLoop());
            // A peer that has already reset the connection has no address any more.
            if (!(channel.remoteAddress() instanceof InetSocketAddress peer)) {
                channel.close();
                return;
            }
            ConnectionHandler handler = acceptor.accept(peer, loop);
            if (handler == null) {
                channel.close();
                return;
            }
            configure(channel, options);
            channel.pipeline().addLast(new NettyConnection(loop, channel, peer, options, handler));
        }
    }

    private record BoundPort(Channel channel) implements Listener {
        @Override
        public int port() {
            return ((InetSocketAddress) channel.localAddress()).getPort();
        }

        @Override
        public void close() {
            ChannelFuture closed = channel.close();
            if (!channel.eventLoop().inEventLoop()) {
                closed.awaitUninterruptibly();
            }
        }
    }
}
