package io.moldau.controller.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The port to the cluster's persistent state: a tree of small versioned nodes.
 *
 * <p>Asynchronous throughout. Any method may be called from the store's loop alone, none blocks, and every callback, watch
 * and session event runs on that loop. Requests take effect, and their callbacks run, in the order they were made, until
 * the connection breaks.
 *
 * <p>A watch carries no data: it runs at most once, some time after the first change since the read that set it, and its
 * owner reads again, setting the next. No change is missed that way, though several may show as one. A watch may also run
 * without a change. Watches die with their session.
 */
public interface MetadataStore extends AutoCloseable {

    /** A watch that nobody is interested in. */
    Runnable NO_WATCH = () -> {};

    /**
     * Begins the first session and reports it, and whatever befalls it later, to {@code listener}. Called once, before
     * anything else; the listener is first told when the store is reached, be it minutes from now.
     */
    void start(Consumer<SessionEvent> listener);

    /** The current or last session; 0 before the first. A node with this owner is our own. */
    long sessionId();

    /**
     * Reads a node; empty when there is none.
     *
     * @param watch run when the node is written, deleted, or created after it was found missing; {@link #NO_WATCH} for none
     */
    void read(String path, Runnable watch, Consumer<Outcome<Optional<StoredNode>>> done);

    /** Reads a node without watching it. */
    default void read(String path, Consumer<Outcome<Optional<StoredNode>>> done) {
        read(path, NO_WATCH, done);
    }

    /**
     * Lists a node's children by name, in no particular order; {@link StoreError#NO_NODE} when there is no such node.
     *
     * @param watch run when a child comes or goes; {@link #NO_WATCH} for none
     */
    void children(String path, Runnable watch, Consumer<Outcome<List<String>>> done);

    /** Lists a node's children without watching them. */
    default void children(String path, Consumer<Outcome<List<String>>> done) {
        children(path, NO_WATCH, done);
    }

    /**
     * Commits all of {@code ops} or none, in one transaction. The results are in the order of the operations.
     *
     * @param ops at least one; {@link TransactionSize} bounds what fits into one
     */
    void commit(List<StoreOp> ops, Consumer<Outcome<List<OpResult>>> done);

    /** Ends the session, and with it our ephemeral nodes. Outstanding callbacks may or may not run. */
    @Override
    void close();
}
