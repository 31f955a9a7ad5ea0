package io.moldau.broker.coordinator;

/**
 * Says when a replica should bring back its state for nobody: after the 1st, 2nd, 4th ... checkpoint taken on a loop. A
 * takeover whose code runs for the first time spends several times as long on it as one whose code is loaded and compiled, and a
 * checkpoint that cannot be read is better found out while another broker leads. Ends when everything is warm. Owned by one
 * loop.
 */
final class Rehearsals {

    private static final int LAST_CHECKPOINT = 1 << 9;

    private int checkpoints;

    /** Counts a checkpoint; whether it calls for a rehearsal. */
    boolean isDue() {
        if (checkpoints == LAST_CHECKPOINT) {
            return false;
        }
        checkpoints++;
        return Integer.bitCount(checkpoints) == 1;
    }
}
