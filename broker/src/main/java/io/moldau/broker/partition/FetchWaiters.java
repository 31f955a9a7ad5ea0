package io.moldau.broker.partition;

import java.util.ArrayList;
import java.util.List;

/**
 * Fetches of one kind of readers that found nothing to read and wait for this partition to change; and how often it has
 * changed for such readers, so that those who come again after nothing happened are told so without another look. Owned by
 * the partition's loop; bounded by the unanswered requests that connections may have.
 */
public final class FetchWaiters {

    private final List<FetchWaiter> waiting = new ArrayList<>(0);
    private long changes;

    /** Has the waiter woken by the next change. */
    public void add(FetchWaiter waiter) {
        waiting.add(waiter);
    }

    /** Forgets the waiter; does nothing if it was woken meanwhile. */
    public void remove(FetchWaiter waiter) {
        waiting.remove(waiter);
    }

    /** A number that is another after every change; what an answer says is true while it stays. */
    public long changes() {
        return changes;
    }

    /** Notes a change that is worth telling, but nobody waits for. */
    void changed() {
        changes++;
    }

    /** Notes a change, wakes each waiter once and forgets it; one that still lacks data registers again. */
    void wakeAll() {
        changes++;
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
