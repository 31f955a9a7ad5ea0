package io.moldau.sim.store;

import io.moldau.controller.store.MemoryTree;
import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.OpResult;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.SessionEvent;
import io.moldau.controller.store.StoreError;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StoredNode;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One process's {@link MetadataStore}. It connects, notices that it hears nothing any more, connects again and keeps its
 * session or learns that it ended; after a whole timeout without a connection it gives the session up by itself, as
 * Curator does, though the ensemble may keep it for a moment longer.
 *
 * <p>Lives on its process's loop; {@link #setPaused}, {@link #kill} and the faults of {@link SimZooKeeper} come from outside.
 */
public final class SimStore implements MetadataStore {

    private static final int RECONNECT_MS = 1_000;
    private static final int HOLD_STEP_MS = 1_000;
    private static final int HOLD_LIMIT_MS = 6_000;

    private final SimZooKeeper ensemble;
    private final Schedule schedule;
    private final String machine;
    private final Loop loop;
    private final int sessionTimeoutMs;
    private final Set<Call<?>> unanswered = new LinkedHashSet<>();
    private Consumer<SessionEvent> listener = event -> {};
    private @Nullable Link link;
    private boolean connected;
    private long sessionId;
    private boolean sessionLives;
    private boolean paused;
    private boolean gone;

    /** Numbers the times of having and of not having a connection that one hears on. */
    private int hearings;

    private boolean hears;

    SimStore(SimZooKeeper ensemble, Schedule schedule, String machine, Loop loop, int sessionTimeoutMs) {
        this.ensemble = ensemble;
        this.schedule = schedule;
        this.machine = machine;
        this.loop = loop;
        this.sessionTimeoutMs = sessionTimeoutMs;
    }

    @Override
    public void start(Consumer<SessionEvent> sessionListener) {
        listener = sessionListener;
        loop.execute(this::dial);
    }

    @Override
    public long sessionId() {
        return sessionId;
    }

    @Override
    public void read(String path, Runnable watch, Consumer<Outcome<Optional<StoredNode>>> done) {
        request("read " + path, done, session -> Outcome.done(ensemble.tree().read(path, watch(session, watch))));
    }

    @Override
    public void children(String path, Runnable watch, Consumer<Outcome<List<String>>> done) {
        request("list " + path, done, session -> ensemble.tree().children(path, watch(session, watch)));
    }

    @Override
    public void commit(List<StoreOp> ops, Consumer<Outcome<List<OpResult>>> done) {
        List<StoreOp> sent = List.copyOf(ops);
        request("commit of " + sent.size() + " at " + sent.get(0).path(), done, session -> {
            Outcome<List<OpResult>> outcome = ensemble.tree().commit(sent, session.id());
            ensemble.onCommitted(session);
            return outcome;
        });
    }

    private static MemoryTree.@Nullable Watch watch(Session session, Runnable watch) {
        return watch == NO_WATCH ? null : session.watch(watch);
    }

    @Override
    public void close() {
        Link last = link;
        if (!gone && connected && last != null) {
            last.toServer.send("zk bye of " + this, () -> ensemble.end(ensemble.session(sessionId)));
        }
        gone = true;
    }

    /** The process ends without a word; its session lives on until it has been silent for too long. */
    public void kill() {
        gone = true;
        if (link != null) {
            link.breakUp();
        }
        ensemble.listen();
    }

    /** The process is stopped where it stands, and later goes on as if nothing had happened. */
    public void setPaused(boolean stopped) {
        paused = stopped;
        listen();
        ensemble.listen();
    }

    String machine() {
        return machine;
    }

    int sessionTimeoutMs() {
        return sessionTimeoutMs;
    }

    /** Whether signs of life leave the machine and reach the ensemble. */
    boolean isSending() {
        return !gone && !paused && !ensemble.way(machine).isCutToServer();
    }

    void onWayChanged(Way way) {
        if (link != null) {
            link.cut(way);
        }
        listen();
    }

    void breakConnection() {
        Link broken = link;
        if (broken != null && !gone) {
            broken.breakUp();
            onLoop(broken, this::onBroken);
        }
    }

    /** Has something happen on the loop if the connection it came over is still the one. */
    void onLoop(Link over, Runnable action) {
        loop.execute(() -> {
            if (!gone && link == over) {
                action.run();
            }
        });
    }

    private void dial() {
        if (gone || link != null) {
            return;
        }
        Link dialled = new Link(schedule, ensemble.way(machine));
        link = dialled;
        long wanted = sessionLives ? sessionId : 0;
        dialled.toServer.send("zk hello of " + this, () -> ensemble.greet(this, dialled, wanted));
        loop.schedule(sessionTimeoutMs / 3, () -> {
            if (link == dialled && !connected) {
                onBroken();
            }
        });
    }

    void onWelcome(long id) {
        connected = true;
        listen();
        if (sessionLives && id == sessionId) {
            listener.accept(new SessionEvent.Resumed(id));
        } else {
            sessionId = id;
            sessionLives = true;
            listener.accept(new SessionEvent.Established(id));
        }
    }

    void onExpired() {
        hangUp();
        lose();
        loop.execute(this::dial);
    }

    void onBroken() {
        boolean wasConnected = connected;
        hangUp();
        boolean suspendedFirst = schedule.chance().nextBoolean();
        if (wasConnected && suspendedFirst) {
            listener.accept(new SessionEvent.Suspended());
        }
        List<Call<?>> lost = new ArrayList<>(unanswered);
        unanswered.clear();
        lost.forEach(call -> loop.execute(call::lose));
        if (wasConnected && !suspendedFirst) {
            loop.execute(() -> listener.accept(new SessionEvent.Suspended()));
        }
        if (wasConnected) {
            int silence = hearings;
            loop.schedule(sessionTimeoutMs, () -> giveUp(silence));
        }
        loop.schedule(schedule.chance().nextInt(RECONNECT_MS), this::dial);
    }

    private void giveUp(int silence) {
        if (!connected && hearings == silence && sessionLives) {
            if (link != null) {
                hangUp();
                loop.execute(this::dial);
            }
            lose();
        }
    }

    private void hangUp() {
        if (link != null) {
            link.breakUp();
        }
        link = null;
        connected = false;
        listen();
        ensemble.listen();
    }

    private void lose() {
        if (sessionLives) {
            sessionLives = false;
            listener.accept(new SessionEvent.Lost());
        }
    }

    /** Notes whether pings are answered; after two thirds of a timeout without, the connection counts as broken. */
    private void listen() {
        boolean now = connected && !paused && ensemble.isUp() && ensemble.way(machine) == Way.OPEN;
        if (now == hears) {
            return;
        }
        hears = now;
        hearings++;
        Link silent = link;
        if (!hears && silent != null) {
            int silence = hearings;
            long limitMs = sessionTimeoutMs * 2L / 3 - schedule.chance().nextInt(sessionTimeoutMs / 3);
            schedule.after(limitMs * 1_000, "zk silent to " + this, () -> {
                if (hearings == silence) {
                    onLoop(silent, this::onBroken);
                }
            });
        }
    }

    private <T> void request(String what, Consumer<Outcome<T>> done, Function<Session, Outcome<T>> request) {
        loop.assertOnLoop();
        Call<T> call = new Call<>(what, done, request);
        if (connected) {
            call.send();
        } else if (schedule.chance().nextBoolean()) {
            loop.schedule(schedule.chance().nextInt(HOLD_STEP_MS), call::lose);
        } else {
            loop.schedule(HOLD_STEP_MS, () -> call.sendOrHold(HOLD_LIMIT_MS - HOLD_STEP_MS));
        }
    }

    @Override
    public String toString() {
        return machine;
    }

    /** A request until its answer. */
    private final class Call<T> {
        private final String what;
        private final Consumer<Outcome<T>> done;
        private final Function<Session, Outcome<T>> request;

        Call(String what, Consumer<Outcome<T>> done, Function<Session, Outcome<T>> request) {
            this.what = what;
            this.done = done;
            this.request = request;
        }

        void send() {
            Link over = link;
            if (over != null) {
                unanswered.add(this);
                long session = sessionId;
                over.toServer.send(
                        "zk " + machine + ": " + what, () -> ensemble.serve(over, session, request, this::answer));
            }
        }

        /** Curator keeps what it is asked without a connection, and tries once a second, in whatever session there is then. */
        void sendOrHold(int leftMs) {
            if (connected) {
                send();
            } else if (leftMs > 0) {
                loop.schedule(HOLD_STEP_MS, () -> sendOrHold(leftMs - HOLD_STEP_MS));
            } else {
                lose();
            }
        }

        void answer(Outcome<T> outcome) {
            if (unanswered.remove(this)) {
                done.accept(outcome);
            }
        }

        void lose() {
            if (!gone) {
                done.accept(Outcome.refused(StoreError.CONNECTION_LOSS, what));
            }
        }
    }
}
