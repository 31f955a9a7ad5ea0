package io.moldau.broker.coordinator;

/** A coordinator during one term of leadership, over a state that was loaded. Owned by the partition's loop. */
public interface ActiveCoordinator {

    /**
     * Ends the term: another broker may coordinate by now. Answers everybody who waits with NOT_COORDINATOR, cancels every
     * timer, appends nothing more.
     */
    void end();
}
