package io.moldau.broker.log;

import io.moldau.protocol.runtime.Loop;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one cleaning, one after the other: each works in the background, and the next is begun on the partition's
 * loop, when the pace allows it and as long as nobody aborted the cleaning. Owned by the cleaning.
 */
final class CleaningSteps {
    private final LogHome home;
    private final CleanerShare share;
    private final Consumer<@Nullable Throwable> stopped;
    private Loop.@Nullable Timer rest;
    private boolean inBackground;
    private boolean aborted;
    private boolean ended;

    /** @param stopped told on the loop that there is no next step: what failed, or null after an abort */
    CleaningSteps(LogHome home, CleanerShare share, Consumer<@Nullable Throwable> stopped) {
        this.home = home;
        this.share = share;
        this.stopped = stopped;
    }

    /** Does a step; {@code then} takes what it made on to the next. */
    <T> void take(Callable<T> work, Consumer<T> then) {
        take(work, made -> {}, then);
    }

    /** The same; {@code settled} hears of what was made, or null, even if there is no next step. */
    <T> void take(Callable<T> work, Consumer<@Nullable T> settled, Consumer<T> then) {
        inBackground = true;
        home.attempt(work, (made, error) -> {
            inBackground = false;
            settled.accept(made);
            if (error != null || aborted || !home.dir().isOnline()) {
                stopped.accept(error);
            } else {
                then.accept(Objects.requireNonNull(made));
            }
        });
    }

    /** Goes on when as many bytes may have been moved. */
    void rest(long movedBytes, Runnable then) {
        long restMs = share.pace().restMs(movedBytes, share.clock().nanos());
        if (restMs <= 0) {
            then.run();
            return;
        }
        rest = home.loop().schedule(restMs, () -> {
            rest = null;
            if (!ended) {
                then.run();
            }
        });
    }

    /** Lets the step under way be the last. */
    void abort() {
        aborted = true;
        if (!inBackground) {
            stopped.accept(null);
        }
    }

    boolean isAborted() {
        return aborted;
    }

    /** Nothing begins any more. */
    void end() {
        ended = true;
        if (rest != null) {
            rest.cancel();
        }
    }

    boolean isEnded() {
        return ended;
    }
}
