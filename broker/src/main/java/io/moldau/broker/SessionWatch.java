package io.moldau.broker;

import io.moldau.controller.store.SessionEvent;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Hears of the metadata store's sessions: the first ends the wait for it, later ones go to whoever follows by then. */
final class SessionWatch implements Consumer<SessionEvent> {

    private final CompletableFuture<Boolean> first = new CompletableFuture<>();
    private Consumer<SessionEvent> follower = event -> {};

    /** Completes when the store has been reached. */
    CompletableFuture<Boolean> first() {
        return first;
    }

    void follow(Consumer<SessionEvent> next) {
        follower = next;
    }

    @Override
    public void accept(SessionEvent event) {
        if (event instanceof SessionEvent.Established && first.complete(true)) {
            return;
        }
        follower.accept(event);
    }
}
