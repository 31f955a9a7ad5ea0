package io.moldau.broker.log;

/** Runs an action when the last of a known number of answers came. For one loop. */
final class Countdown {
    private final Runnable action;
    private int left;

    Countdown(int count, Runnable action) {
        this.action = action;
        this.left = count;
        if (count == 0) {
            action.run();
        }
    }

    void countDown() {
        left--;
        if (left == 0) {
            action.run();
        }
    }
}
