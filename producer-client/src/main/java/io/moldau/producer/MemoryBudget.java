package io.moldau.producer;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the bytes of all records that are on their way ({@code buffer.memory}). A thread that finds the budget spent
 * waits its turn, first come first served, so that a large record is not starved by small ones. Safe for all threads.
 *
 * <p>Charges in units, so that small records pay for their bookkeeping; batches under construction and their compressed form may for a moment take
 * as much again.
 */
final class MemoryBudget {
    /** Granularity of accounting, about what bookkeeping for the smallest record takes. */
    static final int UNIT_BYTES = 64;

    private final int totalUnits;
    private final Semaphore free;

    MemoryBudget(long bytes) {
        this.totalUnits = (int) Math.min(Integer.MAX_VALUE, bytes / UNIT_BYTES);
        this.free = new Semaphore(totalUnits, true);
    }

    /** What so many bytes are charged as. */
    static int units(int bytes) {
        return (int) (((long) bytes + UNIT_BYTES - 1) / UNIT_BYTES);
    }

    /** Whether so many units can be had at all. */
    boolean couldHold(int units) {
        return units <= totalUnits;
    }

    /**
     * Takes units from the budget, waiting for others to return theirs.
     *
     * @param maxWaitMs 0 to not wait
     * @return whether the units were taken
     */
    boolean acquire(int units, long maxWaitMs) throws InterruptedException {
        return free.tryAcquire(units, maxWaitMs, TimeUnit.MILLISECONDS);
    }

    /** Returns what {@link #acquire} took. */
    void release(int units) {
        free.release(units);
    }

    /** Whether somebody waits for memory: a reason to send batches that are not full. */
    boolean isContended() {
        return free.hasQueuedThreads();
    }

    /** What could be taken now. */
    long freeBytes() {
        return (long) free.availablePermits() * UNIT_BYTES;
    }
}
