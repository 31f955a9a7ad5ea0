package io.moldau.protocol.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects one result for each of a known number of places, from any loops, and hands them over in order once the last is
 * in. Its state belongs to the home loop.
 */
public final class Gather<T> {

    private final Loop home;
    private final List<@Nullable T> results;
    private final Consumer<List<T>> complete;
    private int missing;

    /**
     * @param places how many results to wait for; 0 completes at once
     * @param complete runs on {@code home}, once
     */
    public Gather(Loop home, int places, Consumer<List<T>> complete) {
        this.home = home;
        this.results = new ArrayList<>(Collections.nCopies(places, null));
        this.complete = complete;
        this.missing = places;
        if (places == 0) {
            home.run(() -> complete.accept(List.of()));
        }
    }

    /**
     * Deals with every item of a list.
     *
     * @param step passes on an item's result, once, at once or later, from any thread
     * @param complete receives the results in the order of the items, on {@code home}, once
     */
    public static <I, T> void each(
            Loop home, List<I> items, BiConsumer<I, Consumer<T>> step, Consumer<List<T>> complete) {
        Gather<T> gather = new Gather<>(home, items.size(), complete);
        for (int i = 0; i < items.size(); i++) {
            int place = i;
            step.accept(items.get(i), result -> gather.put(place, result));
        }
    }

    /** Fills a place; any thread may call, once per place. */
    public void put(int place, T result) {
        home.run(() -> fill(place, result));
    }

    @SuppressWarnings("NullAway") // every place is filled when the last one is
    private void fill(int place, T result) {
        if (results.set(place, result) != null) {
            throw new IllegalStateException("place " + place + " filled twice");
        }
        missing--;
        if (missing == 0) {
            complete.accept(new ArrayList<>(results));
        }
    }
}
