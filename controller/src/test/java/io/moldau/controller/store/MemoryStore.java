package io.moldau.controller.store;

import io.moldau.protocol.runtime.Loop;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One broker's session with a {@link MemoryTree}. A test may break its connection, before or after a request is carried
 * out, and end its session.
 */
public final class MemoryStore implements MetadataStore {

    private final MemoryTree tree;
    private final Loop loop;
    private Consumer<SessionEvent> listener = event -> {};
    private long sessionId;
    private boolean connected;
    private int commitsToLoseAnswersOf;

    MemoryStore(MemoryTree tree, Loop loop) {
        this.tree = tree;
        this.loop = loop;
    }

    @Override
    public void start(Consumer<SessionEvent> sessionListener) {
        listener = sessionListener;
        establish();
    }

    @Override
    public long sessionId() {
        return sessionId;
    }

    @Override
    public void read(String path, Runnable watch, Consumer<Outcome<Optional<StoredNode>>> done) {
        answer(done, () -> Outcome.done(tree.read(path, watch(watch))));
    }

    @Override
    public void children(String path, Runnable watch, Consumer<Outcome<List<String>>> done) {
        answer(done, () -> tree.children(path, watch(watch)));
    }

    @Override
    public void commit(List<StoreOp> ops, Consumer<Outcome<List<OpResult>>> done) {
        answer(done, () -> {
            Outcome<List<OpResult>> outcome = tree.commit(ops, sessionId);
            if (commitsToLoseAnswersOf > 0) {
                commitsToLoseAnswersOf--;
                return Outcome.refused(StoreError.CONNECTION_LOSS, "commit");
            }
            return outcome;
        });
    }

    @Override
    public void close() {
        if (connected) {
            connected = false;
            tree.endSession(sessionId);
        }
    }

    /** The connection breaks; the session lives. */
    public void suspend() {
        connected = false;
        loop.execute(() -> listener.accept(new SessionEvent.Suspended()));
    }

    /** The connection comes back in time. */
    public void resume() {
        connected = true;
        loop.execute(() -> listener.accept(new SessionEvent.Resumed(sessionId)));
    }

    /** The session ends; the tree drops what belonged to it. The next one begins with {@link #establish}. */
    public void expire() {
        connected = false;
        tree.endSession(sessionId);
        loop.execute(() -> listener.accept(new SessionEvent.Lost()));
    }

    /** A new session begins. */
    public void establish() {
        sessionId = tree.newSession();
        connected = true;
        long established = sessionId;
        loop.execute(() -> listener.accept(new SessionEvent.Established(established)));
    }

    /** The next {@code count} commits take effect, or fail, and nobody learns which. */
    public void loseAnswersOfCommits(int count) {
        commitsToLoseAnswersOf = count;
    }

    private MemoryTree.@Nullable Watch watch(Runnable action) {
        return action == NO_WATCH ? null : new MemoryTree.Watch(sessionId, () -> loop.execute(action));
    }

    private <T> void answer(Consumer<Outcome<T>> done, Supplier<Outcome<T>> request) {
        loop.assertOnLoop();
        Outcome<T> outcome = connected ? request.get() : Outcome.refused(StoreError.CONNECTION_LOSS, "not connected");
        loop.execute(() -> done.accept(outcome));
    }
}
