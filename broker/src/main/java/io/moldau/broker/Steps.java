package io.moldau.broker;

import io.moldau.controller.store.Outcome;
import io.moldau.protocol.runtime.Background;
import io.moldau.protocol.runtime.Loop;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns callbacks into futures, so that a start reads from top to bottom. Every future completes on the home loop. */
final class Steps {

    private Steps() {}

    /** A request to the metadata store; a refusal fails the step. */
    static <T> CompletableFuture<T> ask(Consumer<Consumer<Outcome<T>>> request) {
        CompletableFuture<T> step = new CompletableFuture<>();
        request.accept(outcome -> {
            if (outcome.isDone()) {
                step.complete(outcome.value());
            } else {
                step.completeExceptionally(new StartupException(outcome.toString()));
            }
        });
        return step;
    }

    /** Something with a result or an error. */
    static <T> CompletableFuture<T> call(Consumer<BiConsumer<@Nullable T, @Nullable Throwable>> request) {
        CompletableFuture<T> step = new CompletableFuture<>();
        request.accept((result, error) -> {
            if (error != null) {
                step.completeExceptionally(error);
            } else {
                step.complete(result);
            }
        });
        return step;
    }

    /** Work that blocks. */
    static <T> CompletableFuture<T> block(Background background, Loop home, Callable<T> work) {
        return call(done -> background.run(work, home, done));
    }
}
