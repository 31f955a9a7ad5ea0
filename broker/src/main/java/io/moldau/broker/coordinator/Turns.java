package io.moldau.broker.coordinator;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lets one after the other do something that takes memory. Owned by one loop; as long as there are takers, at most. */
final class Turns {

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean taken;

    /** Runs the work when it is its turn; it says with {@link #pass} when it has ended. */
    void take(Runnable work) {
        if (taken) {
            waiting.addLast(work);
        } else {
            taken = true;
            work.run();
        }
    }

    /** The turn has ended. */
    void pass() {
        Runnable next = waiting.pollFirst();
        if (next == null) {
            taken = false;
        } else {
            next.run();
        }
    }
}
