package io.moldau.controller.store;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.runtime.Loop;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers one broker: creates the node that lives as long as its session. Lives on the store's loop.
 *
 * <p>An id may still be held by a session that nobody serves any more, that of this broker before it was killed. If it has
 * our very endpoints, which we are bound to, its process must be gone: its node is replaced at once. Otherwise the broker
 * waits until the node goes, for as long as a dead session may linger, before it concludes that the id is taken.
 */
public final class BrokerRegistrar {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerRegistrar.class);

    private final MetadataStore store;
    private final Loop loop;
    private final int brokerId;
    private BrokerNode node;
    private final long patienceMs;
    private int attempt;

    /** @param patienceMs how long to wait for someone else's registration to go: a session timeout, and a little more */
    public BrokerRegistrar(MetadataStore store, Loop loop, int brokerId, BrokerNode node, long patienceMs) {
        this.store = store;
        this.loop = loop;
        this.brokerId = brokerId;
        this.node = node;
        this.patienceMs = patienceMs;
    }

    /**
     * Registers the broker under the current session. To be called once for each session; a later call abandons an
     * earlier one that still waits.
     *
     * @param done receives the registration with the epoch it was given, or why there is none
     */
    public void register(Consumer<Outcome<BrokerRegistration>> done) {
        attempt++;
        new Attempt(attempt, done).create();
    }

    /**
     * To be called when the controller has heard of this registration, and so of writes that may be lost: no later controller
     * need care.
     */
    public void settle() {
        if (node.lostWrites()) {
            node = node.settled();
            store.commit(
                    List.of(StoreOp.set(StorePaths.broker(brokerId), node.encode(), StoreOp.ANY_VERSION)),
                    outcome -> LOG.info("lost writes are dealt with: {}", outcome.isDone() ? "noted" : outcome));
        }
    }

    /** One session's registration. */
    private final class Attempt {
        private final int number;
        private final Consumer<Outcome<BrokerRegistration>> done;
        private boolean patient = true;
        private boolean ended;
        private Loop.Timer giveUp = () -> {};

        Attempt(int number, Consumer<Outcome<BrokerRegistration>> done) {
            this.number = number;
            this.done = done;
        }

        void create() {
            String path = StorePaths.broker(brokerId);
            store.commit(List.of(StoreOp.createEphemeral(path, node.encode())), outcome -> {
                if (outcome.isDone() || outcome.failedWith(StoreError.NODE_EXISTS)) {
                    look();
                } else {
                    end(outcome.refusal());
                }
            });
        }

        private void look() {
            store.read(StorePaths.broker(brokerId), this::onHolderChanged, this::onHolder);
        }

        private void onHolderChanged() {
            if (!ended) {
                look();
            }
        }

        private void onHolder(Outcome<Optional<StoredNode>> outcome) {
            if (ended || number != attempt) {
                return;
            }
            if (!outcome.isDone()) {
                end(outcome.refusal());
            } else if (outcome.value().isEmpty()) {
                create();
            } else {
                onHolder(outcome.value().get());
            }
        }

        private void onHolder(StoredNode holder) {
            BrokerRegistration registered = BrokerNode.decode(brokerId, holder);
            if (holder.ephemeralOwner() == store.sessionId()) {
                LOG.info("registered broker {} at {} with epoch {}", brokerId, registered.endpoints(), holder.czxid());
                end(Outcome.done(registered));
            } else if (registered.endpoints().equals(node.endpoints())) {
                LOG.info("replacing the registration that broker {} left behind", brokerId);
                replace(holder);
            } else if (patient) {
                await(registered);
            }
        }

        private void replace(StoredNode holder) {
            String path = StorePaths.broker(brokerId);
            store.commit(
                    List.of(new StoreOp.Delete(path, holder.version()), StoreOp.createEphemeral(path, node.encode())),
                    outcome -> look());
        }

        private void await(BrokerRegistration holder) {
            patient = false;
            LOG.warn(
                    "broker id {} is registered at {}: waiting up to {} ms for that session to end",
                    brokerId,
                    holder.endpoints(),
                    patienceMs);
            giveUp = loop.schedule(
                    patienceMs,
                    () -> end(Outcome.refused(
                            StoreError.NODE_EXISTS,
                            "broker id " + brokerId + " is taken by a live broker at " + holder.endpoints()
                                    + ": give this one another broker.id, or stop that one")));
        }

        private void end(Outcome<BrokerRegistration> outcome) {
            if (!ended && number == attempt) {
                ended = true;
                giveUp.cancel();
                done.accept(outcome);
            }
        }
    }
}
