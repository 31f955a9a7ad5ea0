package io.moldau.sim.network;

import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.ConnectionRefusedException;
import io.moldau.sim.runtime.SimLoop;
import io.moldau.sim.runtime.Timeline;
import io.moldau.sim.runtime.Traced;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a connection. The kernels do the greeting: a process that is paused is connected to all the same, and
 * one that is gone refuses. Where nothing gets through, the greeting is repeated until time is up.
 */
final class Dial {

    private static final long FIRST_REPETITION_NS = 1_000_000_000L;

    private final SimNetwork network;
    private final SimHost from;
    private final SimHost to;
    private final int port;
    private final SimLoop loop;
    private final ConnectionOptions options;
    private final ConnectionHandler handler;

    Dial(
            SimNetwork network,
            SimHost from,
            SimHost to,
            int port,
            SimLoop loop,
            ConnectionOptions options,
            ConnectionHandler handler) {
        this.network = network;
        this.from = from;
        this.to = to;
        this.port = port;
        this.loop = loop;
        this.options = options;
        this.handler = handler;
    }

    void start(long timeoutMs) {
        Timeline timeline = network.timeline();
        greet(timeline.nowNs() + timeoutMs * 1_000_000, FIRST_REPETITION_NS);
    }

    private void greet(long deadlineNs, long repeatNs) {
        long delayNs = network.link(from, to).delayNs();
        network.timeline().after(delayNs, event("syn", () -> arrive(deadlineNs, repeatNs)));
    }

    private void arrive(long deadlineNs, long repeatNs) {
        long nowNs = network.timeline().nowNs();
        if (loop.process().isDead()) {
            return;
        }
        if (network.isCut(from, to) || network.isCut(to, from)) {
            if (nowNs + repeatNs < deadlineNs) {
                network.timeline().after(repeatNs, event("syn", () -> arrive(deadlineNs, 2 * repeatNs)));
            } else {
                fail(Math.max(0, deadlineNs - nowNs), new IOException("no answer from " + to + ":" + port));
            }
            return;
        }
        SimListener listener = to.listener(port);
        if (listener == null) {
            fail(
                    network.link(to, from).delayNs(),
                    new ConnectionRefusedException("refused by " + to + ":" + port, null));
        } else {
            connect(listener);
        }
    }

    private void connect(SimListener listener) {
        SimConnection connection = new SimConnection(network);
        SimEnd near = new SimEnd(connection, from, to.socket(port), loop, options);
        SimEnd far =
                new SimEnd(connection, to, from.socket(connection.number()), listener.nextLoop(), listener.options());
        connection.join(near, far);
        far.loop().arrive(0, event("accept", () -> accept(listener, far)));
        near.loop().arrive(network.link(to, from).delayNs(), event("connected", () -> near.open(handler)));
    }

    private static void accept(SimListener listener, SimEnd far) {
        @Nullable ConnectionHandler accepted = listener.acceptor().accept(far.peer(), far.loop());
        if (accepted == null) {
            far.close();
        } else {
            far.open(accepted);
        }
    }

    private void fail(long delayNs, IOException cause) {
        loop.arrive(delayNs, event("failed", () -> handler.onClosed(cause)));
    }

    private Traced event(String what, Runnable action) {
        return Traced.of(what + " " + from + ">" + to + ":" + port, action);
    }
}
