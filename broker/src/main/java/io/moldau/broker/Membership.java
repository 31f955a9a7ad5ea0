package io.moldau.broker;

import io.moldau.broker.partition.Replicas;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.store.BrokerRegistrar;
import io.moldau.controller.store.ConfigFeed;
import io.moldau.controller.store.SessionEvent;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's place in the cluster: registered for as long as its session with the metadata store lives, and again under
 * each new session. Owned by the home loop.
 *
 * <p>A lost session costs the broker its leaderships and not its life: the data path goes on, and the next registration
 * brings new epochs.
 */
final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final BrokerRegistrar registrar;
    private final ConfigFeed configs;
    private final Controller controller;
    private final Replicas replicas;

    Membership(BrokerRegistrar registrar, ConfigFeed configs, Controller controller, Replicas replicas) {
        this.registrar = registrar;
        this.configs = configs;
        this.controller = controller;
        this.replicas = replicas;
    }

    /** Registers under the current session and stands for election; completes when the broker is registered. */
    CompletableFuture<BrokerRegistration> join() {
        return Steps.<BrokerRegistration>ask(registrar::register).thenApply(registration -> {
            replicas.registered(registration.epoch());
            controller.join();
            return registration;
        });
    }

    /** Follows what becomes of the session. */
    void onSession(SessionEvent event) {
        controller.onSession(event);
        if (event instanceof SessionEvent.Suspended) {
            LOG.warn("ZooKeeper cannot be reached: leaders stay, nothing is elected or changed until it can");
        } else if (event instanceof SessionEvent.Lost) {
            LOG.warn("the ZooKeeper session has ended: registering again as soon as there is a new one");
        } else if (event instanceof SessionEvent.Established) {
            rejoin();
        }
    }

    private void rejoin() {
        Steps.<Boolean>ask(configs::start).thenCompose(started -> join()).exceptionally(error -> {
            LOG.error("registering again failed, the next session brings another try: {}", error.getMessage());
            return null;
        });
    }
}
