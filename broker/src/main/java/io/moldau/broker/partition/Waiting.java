package io.moldau.broker.partition;

import io.moldau.broker.log.Log;
import io.moldau.protocol.api.ErrorCode;

/**
 * Whoever waits for one partition. Owned by the partition's loop; bounded by the unanswered requests that connections may
 * have.
 *
 * @param consumers fetches that wait for the high watermark
 * @param replicas fetches that wait for the log's end
 */
record Waiting(Acknowledgements acknowledgements, Deletions deletions, FetchWaiters consumers, FetchWaiters replicas) {

    static Waiting on(Log log) {
        return new Waiting(new Acknowledgements(log), new Deletions(log), new FetchWaiters(), new FetchWaiters());
    }

    /** Whether somebody waits whose patience is limited. */
    boolean hasDeadlines() {
        return !acknowledgements.isEmpty() || !deletions.isEmpty();
    }

    /** Answers those that have waited too long. */
    void expire(long nowMs) {
        acknowledgements.expire(nowMs);
        deletions.expire(nowMs);
    }

    /** Sends everybody elsewhere: this replica does not lead any more. */
    void dismiss() {
        acknowledgements.failAll(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        deletions.failAll(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        wakeFetches();
    }

    /** Has every waiting fetch look again. */
    void wakeFetches() {
        consumers.wakeAll();
        replicas.wakeAll();
    }
}
