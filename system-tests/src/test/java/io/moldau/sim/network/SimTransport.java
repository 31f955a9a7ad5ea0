package io.moldau.sim.network;

import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.Acceptor;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.Transport;
import io.moldau.sim.runtime.SimLoop;
import io.moldau.sim.runtime.SimProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The network as one process sees it. */
final class SimTransport implements Transport {

    private final SimNetwork network;
    private final SimHost host;
    private final SimProcess process;
    private final List<SimLoop> acceptLoops;

    SimTransport(SimNetwork network, SimHost host, SimProcess process, List<SimLoop> acceptLoops) {
        this.network = network;
        this.host = host;
        this.process = process;
        this.acceptLoops = List.copyOf(acceptLoops);
    }

    @Override
    public void dial(
            String peer, int port, int timeoutMs, Loop loop, ConnectionOptions options, ConnectionHandler handler) {
        if (!(loop instanceof SimLoop home) || home.process() != process) {
            throw new IllegalArgumentException("not a loop of " + process.name() + ": " + loop.name());
        }
        new Dial(network, host, network.host(peer), port, home, options, handler).start(timeoutMs);
    }

    @Override
    public Listener listen(String address, int port, int backlog, ConnectionOptions options, Acceptor acceptor) {
        if (port == 0 || host.listener(port) != null) {
            throw new UncheckedIOException(new IOException("cannot listen on " + host + ":" + port));
        }
        SimListener listener = new SimListener(host, port, acceptLoops, options, acceptor);
        host.bind(listener);
        return listener;
    }
}
