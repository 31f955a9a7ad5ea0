package io.moldau.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Joins results that are asked for at the same time. */
final class Futures {

    private Futures() {}

    /** All results in their order; fails as the first that fails does. */
    static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> parts) {
        CompletableFuture<List<T>> joined = CompletableFuture.completedFuture(new ArrayList<>());
        for (CompletableFuture<T> part : parts) {
            joined = joined.thenCombine(part, (list, value) -> {
                list.add(value);
                return list;
            });
        }
        return joined;
    }
}
