package io.moldau.broker.api.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Collects the results of a request's items, which may come in any order and from any thread. */
final class Gather {

    private Gather() {}

    /**
     * @param step deals with an item and passes on its result, once, at once or later
     * @param done receives all results in the order of the items, on the thread of the last one
     */
    static <T, R> void each(List<T> items, BiConsumer<T, Consumer<R>> step, Consumer<List<R>> done) {
        if (items.isEmpty()) {
            done.accept(List.of());
            return;
        }
        AtomicReferenceArray<R> results = new AtomicReferenceArray<>(items.size());
        AtomicInteger missing = new AtomicInteger(items.size());
        for (int i = 0; i < items.size(); i++) {
            int index = i;
            step.accept(items.get(i), result -> {
                results.set(index, result);
                if (missing.decrementAndGet() == 0) {
                    List<R> inOrder = new ArrayList<>(results.length());
                    for (int j = 0; j < results.length(); j++) {
                        inOrder.add(results.get(j));
                    }
                    done.accept(inOrder);
                }
            });
        }
    }
}
