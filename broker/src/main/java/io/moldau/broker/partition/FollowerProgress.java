package io.moldau.broker.partition;

import io.moldau.broker.partition.Reader.Replica;

/**
 * How far one follower has come, as far as its leader knows: from its fetches under the leader's present epoch, since
 * whatever it held under an earlier one may have been truncated. Lives as long as the leadership.
 */
final class FollowerProgress {

    /** Before the first fetch. */
    private static final long UNKNOWN = -1;

    private long endOffset = UNKNOWN;
    private long logStartOffset = UNKNOWN;
    private long brokerEpoch = UNKNOWN;
    private long lastFetchMs;
    private long leaderEndAtLastFetch = Long.MAX_VALUE;

    /** When it last had everything the leader had. */
    private long caughtUpMs;

    /** @param caughtUpMs where its clock starts: at the activation of the leader, or long ago for one that is not in sync */
    FollowerProgress(long caughtUpMs) {
        this.caughtUpMs = caughtUpMs;
    }

    /** Its exclusive end, or −1 while that is unknown. */
    long endOffset() {
        return endOffset;
    }

    /** The first offset it has, or −1 while that is unknown. */
    long logStartOffset() {
        return logStartOffset;
    }

    /** The registration under which it fetches, or −1 while that is unknown. */
    long brokerEpoch() {
        return brokerEpoch;
    }

    /** Whether a later registration of the same broker has fetched already: then this one is a ghost. */
    boolean isOutlived(Replica replica) {
        return replica.brokerEpoch() != UNKNOWN && replica.brokerEpoch() < brokerEpoch;
    }

    /**
     * Notes a fetch. One that asks for the end of the log has caught up now; one that asks for what was the end at its
     * fetch before had caught up then.
     *
     * @param offset what it asked for: everything before is in its log
     */
    void fetched(Replica replica, long offset, long logStart, long leaderEnd, long nowMs) {
        if (offset >= leaderEnd) {
            caughtUpMs = nowMs;
        } else if (offset >= leaderEndAtLastFetch) {
            caughtUpMs = Math.max(caughtUpMs, lastFetchMs);
        }
        endOffset = offset;
        logStartOffset = logStart;
        brokerEpoch = Math.max(brokerEpoch, replica.brokerEpoch());
        leaderEndAtLastFetch = leaderEnd;
        lastFetchMs = nowMs;
    }

    /** Notes that the leader is about to append: until now the follower may have had everything. */
    void beforeAppend(long leaderEnd, long nowMs) {
        if (endOffset >= leaderEnd) {
            caughtUpMs = nowMs;
        }
    }

    /** Whether it has everything, or had not long ago. */
    boolean isCaughtUp(long leaderEnd, long nowMs, long maxLagMs) {
        return endOffset >= leaderEnd || nowMs - caughtUpMs <= maxLagMs;
    }
}
