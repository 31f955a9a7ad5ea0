package io.moldau.broker.log;

import io.moldau.protocol.runtime.Loop;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.function.Function;

/**
 * The clean stop of a {@link LogStore}'s logs: enough of them at a time to keep every background thread waiting for the
 * disk, whose file system then commits for several at once, and few enough for the background's queue. Owned by the store's
 * loop; used once.
 */
final class StoreClosing {
    private static final int MAX_UNDER_WAY = 32;

    private final Loop loop;
    private final Function<Log, Loop> loopOf;
    private final Queue<Log> waiting;
    private final Countdown countdown;

    StoreClosing(Collection<Log> logs, Loop loop, Function<Log, Loop> loopOf, Runnable done) {
        this.loop = loop;
        this.loopOf = loopOf;
        this.waiting = new ArrayDeque<>(logs);
        this.countdown = new Countdown(logs.size(), done);
    }

    void run() {
        for (int i = 0; i < MAX_UNDER_WAY; i++) {
            next();
        }
    }

    private void next() {
        Log log = waiting.poll();
        if (log != null) {
            loopOf.apply(log)
                    .execute(() -> log.close(() -> loop.execute(() -> {
                        countdown.countDown();
                        next();
                    })));
        }
    }
}
