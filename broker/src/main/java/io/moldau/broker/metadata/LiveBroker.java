package io.moldau.broker.metadata;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A broker that can be reached.
 *
 * @param addresses by listener name
 * @param rack or null if it is in none
 */
public record LiveBroker(
        int id, Map<String, Address> addresses, @Nullable String rack) {

    /** Where a listener is reached from outside. */
    public record Address(String host, int port) {}

    public LiveBroker {
        addresses = Map.copyOf(addresses);
    }
}
