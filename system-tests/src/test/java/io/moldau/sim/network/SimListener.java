package io.moldau.sim.network;

import io.moldau.protocol.transport.Acceptor;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.Transport;
import io.moldau.sim.runtime.SimLoop;
import java.util.List;

/** A bound port. What is accepted goes to the loops of its process in turn. */
final class SimListener implements Transport.Listener {

    private final SimHost host;
    private final int port;
    private final List<SimLoop> loops;
    private final ConnectionOptions options;
    private final Acceptor acceptor;
    private int accepted;

    SimListener(SimHost host, int port, List<SimLoop> loops, ConnectionOptions options, Acceptor acceptor) {
        this.host = host;
        this.port = port;
        this.loops = loops;
        this.options = options;
        this.acceptor = acceptor;
    }

    @Override
    public int port() {
        return port;
    }

    ConnectionOptions options() {
        return options;
    }

    Acceptor acceptor() {
        return acceptor;
    }

    boolean isDead() {
        return loops.get(0).process().isDead();
    }

    SimLoop nextLoop() {
        return loops.get(accepted++ % loops.size());
    }

    @Override
    public void close() {
        host.unbind(this);
    }
}
