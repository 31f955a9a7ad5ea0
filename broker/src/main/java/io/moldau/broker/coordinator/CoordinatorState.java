package io.moldau.broker.coordinator;

/**
 * What the records of a coordinator's log add up to, and nothing else: no timers, nobody who waits. Built by the one thread
 * that loads it, then given to the partition's loop.
 *
 * @param <R> the coordinator's records
 */
public interface CoordinatorState<R> {

    /** Takes in a record that is in the log. Records come in the order of the log; one may come again after a restart. */
    void replay(R record);
}
