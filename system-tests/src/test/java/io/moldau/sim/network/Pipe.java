package io.moldau.sim.network;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: what goes in comes out in the same order, unless the machine at the end has forgotten the
 * connection. What meets a cut link, or a machine that is down, waits here.
 */
final class Pipe {

    private final SimNetwork network;
    private final SimEnd from;
    private final SimEnd to;

    /** Whether requests travel here, and responses the other way. */
    private final boolean requests;

    /** Which API the requests under way are of, by correlation id: for the story only. */
    private final Map<Integer, Short> asked = new HashMap<>();

    private final Queue<Packet> stalled = new ArrayDeque<>();
    private long lastArrivalNs;

    Pipe(SimNetwork network, SimEnd from, SimEnd to, boolean requests) {
        this.network = network;
        this.from = from;
        this.to = to;
        this.requests = requests;
    }

    void send(ByteBuf frame) {
        put(Packet.frame(this, frame));
    }

    void hangUp(@Nullable IOException cause) {
        put(Packet.end(this, cause));
    }

    private void put(Packet packet) {
        if (!stalled.isEmpty() || network.isCut(from.host(), to.host())) {
            stalled.add(packet);
        } else {
            transmit(packet, network.link(from.host(), to.host()).delayNs());
        }
    }

    /** Tries again what could not be sent. */
    void repeatStalled() {
        if (stalled.isEmpty() || network.isCut(from.host(), to.host())) {
            return;
        }
        long delayNs = network.link(from.host(), to.host()).repetitionNs();
        for (Packet packet = stalled.poll(); packet != null; packet = stalled.poll()) {
            transmit(packet, delayNs);
        }
    }

    private void transmit(Packet packet, long delayNs) {
        long nowNs = network.timeline().nowNs();
        lastArrivalNs = Math.max(lastArrivalNs + 1, nowNs + delayNs);
        if (to.loop().process().isDead()) {
            from.refusedByKernel(lastArrivalNs - nowNs);
        } else {
            to.loop().arrive(lastArrivalNs - nowNs, packet);
        }
    }

    /** What arrives when this frame does. */
    ByteBuf tampered(ByteBuf frame) {
        Object connection = requests ? this : to.outgoing();
        return network.tamper()
                .arrives(connection, from.host().name(), to.host().name(), requests, frame);
    }

    /** Names what a frame is, for the story. */
    String describe(boolean request, short apiKey, int correlationId) {
        return from.host() + ">" + to.host() + " " + ApiNames.of(apiKey) + (request ? "" : " response") + " #"
                + correlationId;
    }

    SimEnd to() {
        return to;
    }

    SimEnd from() {
        return from;
    }

    boolean carriesRequests() {
        return requests;
    }

    void asked(int correlationId, short apiKey) {
        asked.put(correlationId, apiKey);
    }

    short answered(int correlationId) {
        Short apiKey = asked.remove(correlationId);
        return apiKey == null ? -1 : apiKey;
    }
}
