package io.moldau.broker.metadata;

import io.moldau.protocol.runtime.Loop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Those who wait until the image shows something, each for a limited time. On the cache's loop. */
final class ImageWaiters {

    /** Each waiter is a client's request, and they come from many clients. */
    static final int MAX_WAITERS = 10_000;

    private final Loop loop;
    private final Set<Waiter> waiters = new LinkedHashSet<>();

    ImageWaiters(Loop loop) {
        this.loop = loop;
    }

    /**
     * Adds one.
     *
     * @param done true once an image shows it; false when none does in time, or at once when too many wait already
     */
    void add(Predicate<MetadataImage> shown, int timeoutMs, Consumer<Boolean> done) {
        if (waiters.size() >= MAX_WAITERS) {
            done.accept(false);
        } else {
            waiters.add(new Waiter(shown, timeoutMs, done));
        }
    }

    void onImage(MetadataImage image) {
        List<Waiter> satisfied =
                waiters.stream().filter(waiter -> waiter.shown.test(image)).toList();
        satisfied.forEach(waiter -> waiter.end(true));
    }

    private final class Waiter {

        private final Predicate<MetadataImage> shown;
        private final Consumer<Boolean> done;
        private final Loop.Timer timer;

        Waiter(Predicate<MetadataImage> shown, int timeoutMs, Consumer<Boolean> done) {
            this.shown = shown;
            this.done = done;
            this.timer = loop.schedule(Math.max(0, timeoutMs), () -> end(false));
        }

        void end(boolean isShown) {
            if (waiters.remove(this)) {
                timer.cancel();
                done.accept(isShown);
            }
        }
    }
}
