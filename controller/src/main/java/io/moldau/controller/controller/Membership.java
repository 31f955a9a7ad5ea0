package io.moldau.controller.controller;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.store.BrokerRegistrar;
import io.moldau.controller.store.ClusterIds;
import io.moldau.controller.store.ConfigFeed;
import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.SessionEvent;
import io.moldau.controller.store.StoreLayout;
import io.moldau.protocol.runtime.Loop;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's place in its cluster, from one session with the store to the next: whenever a session begins it reads the
 * settings, registers, and stands for election, in this order. Lives on the store's loop.
 *
 * <p>It begins in two steps, because a broker must know its cluster's id before it can open its log directories, and have
 * opened them before it registers.
 */
public final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final long RETRY_MS = 1_000;

    private final MetadataStore store;
    private final Loop loop;
    private final RandomGenerator random;
    private @Nullable Consumer<Outcome<String>> onClusterId;
    private @Nullable Member member;
    private int attempt;

    /** Who joins, and who wants to know. */
    private record Member(
            BrokerRegistrar registrar,
            ConfigFeed configs,
            Controller controller,
            Consumer<Outcome<BrokerRegistration>> onRegistered) {}

    public Membership(MetadataStore store, Loop loop, RandomGenerator random) {
        this.store = store;
        this.loop = loop;
        this.random = random;
    }

    /**
     * Opens the first session. Any thread may call.
     *
     * @param clusterIdKnown receives the id of the cluster, which may just have been founded; once, on the loop
     */
    public void start(Consumer<Outcome<String>> clusterIdKnown) {
        loop.run(() -> {
            onClusterId = clusterIdKnown;
            store.start(this::onSession);
        });
    }

    /**
     * Joins the cluster, and again in each session to come. Any thread may call, once the cluster's id is known.
     *
     * @param onRegistered receives this broker's registration each time it has a new one, on the loop, before the election;
     *     or that its id is taken
     */
    public void join(
            BrokerRegistrar registrar,
            ConfigFeed configs,
            Controller controller,
            Consumer<Outcome<BrokerRegistration>> onRegistered) {
        loop.run(() -> {
            member = new Member(registrar, configs, controller, onRegistered);
            attempt++;
            readSettings(member, attempt);
        });
    }

    /** Takes no further part; the registration ends with the session. On the loop. */
    public void leave() {
        loop.assertOnLoop();
        attempt++;
        if (member != null) {
            member.controller().onSession(new SessionEvent.Lost());
            member = null;
        }
    }

    private void onSession(SessionEvent event) {
        if (member != null) {
            member.controller().onSession(event);
        }
        if (event instanceof SessionEvent.Established) {
            attempt++;
            prepare(attempt);
        } else if (event instanceof SessionEvent.Lost) {
            attempt++;
        }
    }

    private void prepare(int current) {
        StoreLayout.create(
                store,
                created -> inTurn(current, created, () -> prepare(current), () -> {
                    if (onClusterId != null) {
                        findClusterId(current, onClusterId);
                    }
                    if (member != null) {
                        readSettings(member, current);
                    }
                }));
    }

    private void findClusterId(int current, Consumer<Outcome<String>> known) {
        ClusterIds.getOrCreate(
                store,
                random,
                id -> inTurn(current, id, () -> findClusterId(current, known), () -> {
                    onClusterId = null;
                    known.accept(id);
                }));
    }

    private void readSettings(Member joining, int current) {
        joining.configs()
                .start(read ->
                        inTurn(current, read, () -> readSettings(joining, current), () -> register(joining, current)));
    }

    private void register(Member joining, int current) {
        joining.registrar().register(registered -> {
            boolean taken = !registered.isDone()
                    && registered.error().filter(error -> !error.isConnection()).isPresent();
            if (taken) {
                joining.onRegistered().accept(registered);
                return;
            }
            inTurn(current, registered, () -> register(joining, current), () -> {
                joining.onRegistered().accept(registered);
                joining.controller().join();
            });
        });
    }

    /** Goes on when a step is done, takes it again a little later when it is not, and stops when the session changed. */
    private void inTurn(int current, Outcome<?> outcome, Runnable again, Runnable next) {
        if (current != attempt) {
            return;
        } else if (outcome.isDone()) {
            next.run();
            return;
        }
        LOG.warn("joining the cluster takes another try: {}", outcome);
        loop.schedule(RETRY_MS, () -> {
            if (current == attempt) {
                again.run();
            }
        });
    }
}
