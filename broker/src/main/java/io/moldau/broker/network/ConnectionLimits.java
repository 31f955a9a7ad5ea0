package io.moldau.broker.network;

import io.moldau.config.NetworkConfig;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts open connections, in all and per address, against their bounds. Safe from any thread. */
final class ConnectionLimits {

    private final NetworkConfig config;
    private final AtomicInteger total = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();

    ConnectionLimits(NetworkConfig config) {
        this.config = config;
    }

    /** Counts a connection from {@code address}; false, with nothing counted, if it is one too many. */
    boolean admit(InetAddress address) {
        if (total.incrementAndGet() > config.maxConnections()) {
            total.decrementAndGet();
            return false;
        }
        int limit = config.maxConnectionsOf(address.getHostAddress());
        boolean[] admitted = {false};
        perAddress.compute(address, (key, count) -> {
            int open = count == null ? 0 : count;
            admitted[0] = open < limit;
            return admitted[0] ? Integer.valueOf(open + 1) : count;
        });
        if (!admitted[0]) {
            total.decrementAndGet();
        }
        return admitted[0];
    }

    /** Uncounts a connection that was admitted. */
    void release(InetAddress address) {
        total.decrementAndGet();
        perAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    int open() {
        return total.get();
    }
}
