package io.moldau.sim.network;

import io.moldau.sim.runtime.SimProcess;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Both ends of a connection, and what travels between them. */
final class SimConnection {

    private static int numberOf(SimNetwork network) {
        return 1 + network.timeline().chance().nextInt(60_000);
    }

    private final SimNetwork network;
    private final int number;
    private @Nullable SimEnd dialled;
    private @Nullable SimEnd accepted;

    SimConnection(SimNetwork network) {
        this.network = network;
        this.number = numberOf(network);
    }

    /** The port of the end that dialled. */
    int number() {
        return number;
    }

    SimNetwork network() {
        return network;
    }

    void join(SimEnd near, SimEnd far) {
        dialled = near;
        accepted = far;
        near.connect(new Pipe(network, near, far, true));
        far.connect(new Pipe(network, far, near, false));
        network.add(this);
    }

    boolean joins(String a, String b) {
        SimEnd near = dialled;
        SimEnd far = accepted;
        return near != null && far != null && ((near.isOn(a) && far.isOn(b)) || (near.isOn(b) && far.isOn(a)));
    }

    /** Ends both ends at once. */
    void fail(IOException cause) {
        if (dialled != null && accepted != null) {
            dialled.endSoon(cause);
            accepted.endSoon(cause);
        }
    }

    /** A process died. Its kernel says so to the other end, unless the machine went down with it. */
    void onDeath(SimProcess process, boolean kernelLives) {
        for (SimEnd end : ends()) {
            if (end.loop().process() == process && kernelLives) {
                end.hangUp();
            }
        }
    }

    void repeatStalled() {
        for (SimEnd end : ends()) {
            end.repeatStalled();
        }
    }

    /** Once neither end is of use to anybody, the network may forget them. */
    void onEnded() {
        if (dialled != null && accepted != null && dialled.isEnded() && accepted.isEnded()) {
            network.remove(this);
        }
    }

    private SimEnd[] ends() {
        return dialled == null || accepted == null ? new SimEnd[0] : new SimEnd[] {dialled, accepted};
    }
}
