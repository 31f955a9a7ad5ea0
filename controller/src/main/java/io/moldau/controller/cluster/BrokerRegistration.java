package io.moldau.controller.cluster;

import io.moldau.config.Endpoint;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A live broker as it registered itself.
 *
 * @param epoch distinguishes one registration of an id from the next; grows with each
 * @param endpoints one per listener, in the order the broker listed them
 * @param rack where the broker stands, or null when it did not say
 * @param lostWrites whether its machine crashed, or its disk is new, so that its replicas may lack what they had in sync
 */
public record BrokerRegistration(
        int id,
        long epoch,
        List<Endpoint> endpoints,
        @Nullable String rack,
        boolean lostWrites) {

    public BrokerRegistration {
        endpoints = List.copyOf(endpoints);
    }

    /** A broker whose replicas are as it left them. */
    public BrokerRegistration(int id, long epoch, List<Endpoint> endpoints, @Nullable String rack) {
        this(id, epoch, endpoints, rack, false);
    }

    /** The advertised address on {@code listener}, if this broker has that listener. */
    public Optional<Endpoint> endpoint(String listener) {
        return endpoints.stream().filter(e -> e.listener().equals(listener)).findFirst();
    }

    /** The same broker as registered under {@code newEpoch}. */
    public BrokerRegistration withEpoch(long newEpoch) {
        return new BrokerRegistration(id, newEpoch, endpoints, rack, lostWrites);
    }
}
