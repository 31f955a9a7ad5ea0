package io.moldau.broker.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.BrokerConfig;
import io.moldau.protocol.runtime.system.BackgroundThreads;
import io.moldau.protocol.runtime.system.NettyLoopGroup;
import io.moldau.protocol.runtime.system.SystemClock;
import io.moldau.protocol.transport.netty.NettyTransport;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A socket server on real sockets with a handler of the test's making; closing it checks that nothing was lost or broke. */
public final class TestBroker implements AutoCloseable {

    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final NettyLoopGroup group = new NettyLoopGroup("broker", 2, (where, cause) -> faults.add(cause));
    private final BackgroundThreads background = new BackgroundThreads("background", 1, 10);
    private final SocketServer server;

    /** Starts on a free port of localhost. */
    public TestBroker(RequestHandler handler, Map<String, String> overrides) {
        Map<String, String> properties = new HashMap<>(Map.of("listeners", "PLAINTEXT://localhost:0"));
        properties.putAll(overrides);
        this.server = new SocketServer(
                BrokerConfig.of(properties).network(),
                new NettyTransport(group, background),
                SystemClock.INSTANCE,
                handler,
                64 << 20);
        server.start();
    }

    public SocketServer server() {
        return server;
    }

    public int port() {
        return server.port("PLAINTEXT");
    }

    @Override
    public void close() {
        server.close(0).join();
        background.close();
        group.close();
        assertThat(faults).isEmpty();
    }
}
