package io.moldau.broker.partition;

import java.util.ArrayList;
import java.util.List;

/**
 * Fetches that found nothing to read and wait for this partition to change. Owned by the partition's loop; bounded by the
 * unanswered requests that connections may have.
 */
public final class FetchWaiters {

    private final List<FetchWaiter> waiting = new ArrayList<>(0);

    /** Has the waiter woken by the next change. */
    public void add(FetchWaiter waiter) {
        waiting.add(waiter);
    }

    /** Forgets the waiter; does nothing if it was woken meanwhile. */
    public void remove(FetchWaiter waiter) {
        waiting.remove(waiter);
    }

    /** Wakes each waiter once and forgets it; one that still lacks data registers again. */
    void wakeAll() {
        if (waiting.isEmpty()) {
            return;
        }
        List<FetchWaiter> woken = List.copyOf(waiting);
        waiting.clear();
        woken.forEach(FetchWaiter::wake);
    }

    int size() {
        return waiting.size();
    }
}
