package io.moldau.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sockets a broker opens and the limits on what comes through them.
 *
 * @param listeners what to bind
 * @param advertised what clients are told; an empty host stands for the machine's name, port 0 for the bound one
 * @param interBrokerListener name of the listener that brokers use
 * @param loops network loops
 * @param maxRequestBytes a larger frame closes its connection
 * @param maxQueuedRequestBytes bound on the request bytes being handled; -1 lets the broker derive one from its memory
 * @param sendBufferBytes SO_SNDBUF, -1 for the system's
 * @param receiveBufferBytes SO_RCVBUF, -1 for the system's
 * @param maxConnectionsPerIpOverrides limits of single hosts, by name or address
 */
public record NetworkConfig(
        List<Endpoint> listeners,
        List<Endpoint> advertised,
        String interBrokerListener,
        int loops,
        int maxRequestBytes,
        long maxQueuedRequestBytes,
        int sendBufferBytes,
        int receiveBufferBytes,
        int listenBacklog,
        int maxConnections,
        int maxConnectionsPerIp,
        Map<String, Integer> maxConnectionsPerIpOverrides,
        long maxIdleMs,
        int maxFetchSessions,
        int maxFetchBytes) {

    /** How many connections {@code host} may hold at one time. */
    public int maxConnectionsOf(String host) {
        return maxConnectionsPerIpOverrides.getOrDefault(host, maxConnectionsPerIp);
    }

    static NetworkConfig of(Settings settings, Review review) {
        ListenerParser parser = new ListenerParser(settings, review);
        List<Endpoint> listeners = parser.listeners();
        List<Endpoint> advertised = parser.advertised(listeners);
        long queuedBytes = settings.getLong("queued.max.request.bytes");
        int requestBytes = settings.getInt("socket.request.max.bytes");
        if (queuedBytes > 0 && queuedBytes < requestBytes) {
            review.problem("queued.max.request.bytes=" + queuedBytes
                    + ": must hold one request of socket.request.max.bytes=" + requestBytes);
        }
        return new NetworkConfig(
                listeners,
                advertised,
                parser.interBroker(advertised),
                settings.getInt("num.network.threads"),
                requestBytes,
                queuedBytes,
                settings.getInt("socket.send.buffer.bytes"),
                settings.getInt("socket.receive.buffer.bytes"),
                settings.getInt("socket.listen.backlog.size"),
                settings.getInt("max.connections"),
                settings.getInt("max.connections.per.ip"),
                overrides(settings.getString("max.connections.per.ip.overrides"), review),
                settings.getLong("connections.max.idle.ms"),
                settings.getInt("max.incremental.fetch.session.cache.slots"),
                settings.getInt("fetch.max.bytes"));
    }

    private static Map<String, Integer> overrides(String text, Review review) {
        Map<String, Integer> limits = new HashMap<>();
        if (!text.isEmpty()) {
            for (String pair : text.split(",", -1)) {
                int colon = pair.lastIndexOf(':');
                try {
                    limits.put(
                            pair.substring(0, colon).strip(),
                            Integer.valueOf(pair.substring(colon + 1).strip()));
                } catch (NumberFormatException | IndexOutOfBoundsException e) {
                    review.problem("max.connections.per.ip.overrides=" + pair + ": must be host:limit");
                }
            }
        }
        return Map.copyOf(limits);
    }
}
