package io.moldau.protocol.runtime;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs work that may block (fsync, deletion, recovery) away from every loop. The work mutates no state that a loop owns;
 * its outcome comes back to the loop that asked, as an event.
 */
public interface Background {

    /**
     * Runs {@code work} off the loop, then posts its outcome to {@code replyTo}.
     *
     * @param done receives the result and null, or null and what the work threw; runs on {@code replyTo}
     */
    <T> void run(Callable<T> work, Loop replyTo, BiConsumer<@Nullable T, @Nullable Throwable> done);
}
