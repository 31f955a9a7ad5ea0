package io.moldau.sim.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A machine as the network knows it: a name, an address, and who listens on its ports. */
final class SimHost {

    private final String name;
    private final InetAddress address;
    private final TreeMap<Integer, SimListener> listeners = new TreeMap<>();
    private boolean up = true;

    SimHost(String name, int number) {
        this.name = name;
        try {
            this.address = InetAddress.getByAddress(name, new byte[] {10, 0, (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    String name() {
        return name;
    }

    InetSocketAddress socket(int port) {
        return new InetSocketAddress(address, port);
    }

    boolean isUp() {
        return up;
    }

    void setUp(boolean running) {
        up = running;
        if (!running) {
            listeners.clear();
        }
    }

    /** Who listens on a port, if anybody alive does. */
    @Nullable
    SimListener listener(int port) {
        SimListener listener = listeners.get(port);
        return listener == null || listener.isDead() ? null : listener;
    }

    void bind(SimListener listener) {
        listeners.put(listener.port(), listener);
    }

    void unbind(SimListener listener) {
        listeners.remove(listener.port(), listener);
    }

    @Override
    public String toString() {
        return name;
    }
}
