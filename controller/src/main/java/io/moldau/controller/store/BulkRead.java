package io.moldau.controller.store;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Reads many nodes, a bounded number at a time: a cluster may have tens of thousands, and neither side of the connection
 * should have to hold that many requests. Lives on the store's loop, for one use.
 */
public final class BulkRead<T> {

    static final int MAX_IN_FLIGHT = 256;

    private final Queue<String> waiting;
    private final BiConsumer<String, Consumer<Outcome<Optional<T>>>> request;
    private final Consumer<Outcome<Map<String, T>>> done;
    private final Map<String, T> found = new HashMap<>();
    private int inFlight;
    private boolean ended;

    private BulkRead(
            Collection<String> paths,
            BiConsumer<String, Consumer<Outcome<Optional<T>>>> request,
            Consumer<Outcome<Map<String, T>>> done) {
        this.waiting = new ArrayDeque<>(paths);
        this.request = request;
        this.done = done;
    }

    /** Reads nodes, by path; those that do not exist are missing from the result, any other refusal fails it whole. */
    public static void nodes(
            MetadataStore store, Collection<String> paths, Consumer<Outcome<Map<String, StoredNode>>> done) {
        new BulkRead<StoredNode>(paths, store::read, done).advance();
    }

    /** Lists children, by path; nodes that do not exist are missing from the result, any other refusal fails it whole. */
    public static void children(
            MetadataStore store, Collection<String> paths, Consumer<Outcome<Map<String, List<String>>>> done) {
        new BulkRead<List<String>>(
                        paths,
                        (path, listed) -> store.children(
                                path,
                                outcome -> listed.accept(
                                        outcome.failedWith(StoreError.NO_NODE)
                                                ? Outcome.done(Optional.empty())
                                                : outcome.map(Optional::of))),
                        done)
                .advance();
    }

    private void advance() {
        while (inFlight < MAX_IN_FLIGHT && !waiting.isEmpty() && !ended) {
            String path = waiting.remove();
            inFlight++;
            request.accept(path, outcome -> onRead(path, outcome));
        }
        if (inFlight == 0 && !ended) {
            ended = true;
            done.accept(Outcome.done(found));
        }
    }

    private void onRead(String path, Outcome<Optional<T>> outcome) {
        inFlight--;
        if (ended) {
            return;
        }
        if (!outcome.isDone()) {
            ended = true;
            done.accept(outcome.refusal());
            return;
        }
        outcome.value().ifPresent(value -> found.put(path, value));
        advance();
    }
}
