package io.moldau.consumer.group;

import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Watches that the user polls often enough: a member that does nothing with its partitions should not keep them (KIP-62). The
 * user's thread notes its polls, all else is on the loop.
 */
final class PollDeadline {

    private static final long RECHECK_MS = 1_000;

    private final Clock clock;
    private final Loop loop;
    private final long intervalMs;
    private final Runnable onExceeded;
    private final AtomicLong lastPollMs;
    private Loop.@Nullable Timer timer;

    PollDeadline(Clock clock, Loop loop, long intervalMs, Runnable onExceeded) {
        this.clock = clock;
        this.loop = loop;
        this.intervalMs = intervalMs;
        this.onExceeded = onExceeded;
        this.lastPollMs = new AtomicLong(clock.monotonicMs());
    }

    /** The user polls. Any thread. */
    void polled() {
        lastPollMs.set(clock.monotonicMs());
    }

    void start() {
        if (timer == null) {
            polled();
            check();
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void check() {
        long leftMs = lastPollMs.get() + intervalMs - clock.monotonicMs();
        timer = loop.schedule(leftMs > 0 ? leftMs : Math.min(intervalMs, RECHECK_MS), this::check);
        if (leftMs <= 0) {
            onExceeded.run();
        }
    }
}
