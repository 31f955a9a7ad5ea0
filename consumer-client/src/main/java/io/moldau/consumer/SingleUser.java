package io.moldau.consumer;

import java.util.ConcurrentModificationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Finds out a consumer that is used by two threads at once, rather than letting its state rot. Takes no lock. */
final class SingleUser {

    private final AtomicReference<@Nullable Thread> user = new AtomicReference<>();
    private int depth;

    void enter() {
        Thread current = Thread.currentThread();
        if (user.get() != current && !user.compareAndSet(null, current)) {
            throw new ConcurrentModificationException("a consumer is for one thread at a time");
        }
        depth++;
    }

    void exit() {
        if (--depth == 0) {
            user.set(null);
        }
    }
}
