package io.moldau.controller.controller;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.publish.BrokerChannel.Reach;
import io.moldau.controller.publish.Publisher;
import io.moldau.protocol.runtime.Loop;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brokers whose sessions live and whose ports are closed: a killed process refuses connections seconds before its session
 * ends. For the length of one term they count as gone. To be wrong about one costs a moment's availability and no
 * record, since epochs fence it; it counts as alive again as soon as it accepts a connection. Lives on the controller's
 * loop.
 */
final class Suspects {

    private static final Logger LOG = LoggerFactory.getLogger(Suspects.class);
    static final long PROBE_MS = 500;

    private final Loop loop;
    private final Publisher publisher;
    private final Runnable onReturned;
    private final Map<Integer, BrokerRegistration> suspects = new HashMap<>();
    private boolean ended;

    /** @param onReturned told when one of them can be reached again */
    Suspects(Loop loop, Publisher publisher, Runnable onReturned) {
        this.loop = loop;
        this.publisher = publisher;
        this.onReturned = onReturned;
    }

    /** Whether it was none of them until now. */
    boolean add(BrokerRegistration broker) {
        if (broker.equals(suspects.put(broker.id(), broker))) {
            return false;
        }
        LOG.info("broker {} refuses connections: counts as gone until it accepts them", broker.id());
        probeLater(broker);
        return true;
    }

    /** Hears who is registered at all: whoever is not, or is so anew, is no suspect any more. */
    void onRegistered(Map<Integer, BrokerRegistration> registered) {
        suspects.values().removeIf(suspect -> !isRegistered(suspect, registered));
    }

    /** Those brokers that are none of these. */
    Map<Integer, BrokerRegistration> without(Map<Integer, BrokerRegistration> brokers) {
        Map<Integer, BrokerRegistration> reachable = new TreeMap<>(brokers);
        suspects.values().stream()
                .filter(suspect -> isRegistered(suspect, brokers))
                .forEach(suspect -> reachable.remove(suspect.id()));
        return reachable;
    }

    private static boolean isRegistered(BrokerRegistration suspect, Map<Integer, BrokerRegistration> registered) {
        BrokerRegistration now = registered.get(suspect.id());
        return now != null && now.epoch() == suspect.epoch();
    }

    void end() {
        ended = true;
        suspects.clear();
    }

    private void probeLater(BrokerRegistration broker) {
        loop.schedule(PROBE_MS, () -> {
            if (isSuspect(broker)) {
                publisher.probe(broker, reach -> onProbed(broker, reach));
            }
        });
    }

    private void onProbed(BrokerRegistration broker, Reach reach) {
        if (!isSuspect(broker)) {
            return;
        } else if (reach == Reach.ACCEPTED) {
            LOG.info("broker {} can be reached again", broker.id());
            suspects.remove(broker.id());
            onReturned.run();
        } else {
            probeLater(broker);
        }
    }

    private boolean isSuspect(BrokerRegistration broker) {
        return !ended && broker.equals(suspects.get(broker.id()));
    }
}
