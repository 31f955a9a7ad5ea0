package io.moldau.broker.partition;

/** A fetch that waits for a partition to have something to say. */
@FunctionalInterface
public interface FetchWaiter {

    /** Called on the partition's loop when records, the high watermark, the log start or the role changed; must not block. */
    void wake();
}
