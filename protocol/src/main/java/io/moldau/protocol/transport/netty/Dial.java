package io.moldau.protocol.transport.netty;

import io.moldau.protocol.runtime.Background;
import io.moldau.protocol.runtime.system.NettyLoop;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.ConnectionRefusedException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One attempt to reach a host: its name is resolved, then its addresses are tried in turn. On the connection's loop. */
final class Dial {

    private final String host;
    private final int port;
    private final int timeoutMs;
    private final NettyLoop loop;
    private final Class<? extends Channel> socketClass;
    private final ConnectionOptions options;
    private final ConnectionHandler handler;

    Dial(
            String host,
            int port,
            int timeoutMs,
            NettyLoop loop,
            Class<? extends Channel> socketClass,
            ConnectionOptions options,
            ConnectionHandler handler) {
        this.host = host;
        this.port = port;
        this.timeoutMs = timeoutMs;
        this.loop = loop;
        this.socketClass = socketClass;
        this.options = options;
        this.handler = handler;
    }

    void start(Background resolver) {
        InetAddress numeric = NetUtil.createInetAddressFromIpAddressString(host);
        if (numeric != null) {
            loop.execute(() -> connect(new InetAddress[] {numeric}, 0));
        } else {
            resolver.run(() -> InetAddress.getAllByName(host), loop, this::resolved);
        }
    }

    private void resolved(InetAddress @Nullable [] addresses, @Nullable Throwable error) {
        if (addresses == null) {
            handler.onClosed(new IOException("cannot resolve " + host, error));
        } else {
            connect(addresses, 0);
        }
    }

    private void connect(InetAddress[] addresses, int index) {
        InetSocketAddress peer = new InetSocketAddress(addresses[index], port);
        ChannelFuture connecting = new Bootstrap()
                .group(loop.eventLoop())
                .channel(socketClass)
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        NettyTransport.configure(channel, options);
                        channel.pipeline().addLast(new NettyConnection(loop, channel, peer, options, handler));
                    }
                })
                .connect(peer);
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                return;
            }
            if (index + 1 < addresses.length) {
                connect(addresses, index + 1);
            } else {
                handler.onClosed(failure(done.cause()));
            }
        });
    }

    private IOException failure(@Nullable Throwable cause) {
        String message = "cannot connect to " + host + ":" + port;
        return isRefusal(cause) ? new ConnectionRefusedException(message, cause) : new IOException(message, cause);
    }

    /** Only the message tells a refusal from other failures to connect: the exceptions' types differ by native transport. */
    private static boolean isRefusal(@Nullable Throwable cause) {
        return cause instanceof ConnectException
                && cause.getMessage() != null
                && cause.getMessage().contains("refused");
    }
}
