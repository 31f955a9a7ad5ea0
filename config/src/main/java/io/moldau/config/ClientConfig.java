package io.moldau.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What every client needs to reach a cluster.
 *
 * @param bootstrapServers brokers to ask first, at least one; as written, not resolved
 * @param sendBufferBytes SO_SNDBUF, -1 for the system's
 * @param receiveBufferBytes SO_RCVBUF, -1 for the system's
 */
public record ClientConfig(
        List<HostPort> bootstrapServers,
        String clientId,
        int requestTimeoutMs,
        long connectionTimeoutMs,
        long connectionTimeoutMaxMs,
        long maxIdleMs,
        long metadataMaxAgeMs,
        long reconnectBackoffMs,
        long reconnectBackoffMaxMs,
        long retryBackoffMs,
        long retryBackoffMaxMs,
        int sendBufferBytes,
        int receiveBufferBytes) {

    /** A broker to ask; the host is a name or an address without brackets. */
    public record HostPort(String host, int port) {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * Reads and validates the properties of a client that neither produces nor consumes.
     *
     * @throws ConfigException with every problem, when there is any
     */
    public static ClientConfig of(Map<String, String> properties) {
        Review review = new Review();
        review.values(KeyTable.admin(), properties);
        review.throwIfRefused();
        ClientConfig config = of(Settings.of(KeyTable.admin(), properties), review);
        review.throwIfRefused();
        return config;
    }

    static ClientConfig of(Settings settings, Review review) {
        return new ClientConfig(
                bootstrapServers(settings, review),
                settings.getString("client.id"),
                settings.getInt("request.timeout.ms"),
                settings.getLong("socket.connection.setup.timeout.ms"),
                settings.getLong("socket.connection.setup.timeout.max.ms"),
                settings.getLong("connections.max.idle.ms"),
                settings.getLong("metadata.max.age.ms"),
                settings.getLong("reconnect.backoff.ms"),
                settings.getLong("reconnect.backoff.max.ms"),
                settings.getLong("retry.backoff.ms"),
                settings.getLong("retry.backoff.max.ms"),
                settings.getInt("send.buffer.bytes"),
                settings.getInt("receive.buffer.bytes"));
    }

    private static List<HostPort> bootstrapServers(Settings settings, Review review) {
        List<HostPort> servers = new ArrayList<>();
        for (String text : settings.getList("bootstrap.servers")) {
            int colon = text.lastIndexOf(':');
            try {
                String host = text.substring(0, colon);
                int port = Integer.parseInt(text.substring(colon + 1));
                if (host.isBlank() || port < 1 || port > 65_535) {
                    throw new NumberFormatException(text);
                }
                boolean bracketed = host.startsWith("[") && host.endsWith("]");
                servers.add(new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, port));
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                review.problem("bootstrap.servers=" + text + ": must be host:port");
            }
        }
        if (servers.isEmpty() && review.clean()) {
            review.problem("bootstrap.servers=: must name at least one broker, such as localhost:9092");
        }
        return List.copyOf(servers);
    }
}
