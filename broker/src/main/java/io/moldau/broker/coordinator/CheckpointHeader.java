package io.moldau.broker.coordinator;

import io.moldau.broker.log.EpochEnd;
import io.moldau.broker.log.Log;

/**
 * What a checkpoint is bound to: the records of one log before {@code endOffset}.
 *
 * @param endOffset exclusive
 * @param leaderEpoch of the last record before {@code endOffset}; −1 if the log knows no epochs
 * @param takenAtMs wall clock when {@code endOffset} was chosen
 * @param records how many records are left of those before {@code endOffset}
 */
record CheckpointHeader(long endOffset, int leaderEpoch, long takenAtMs, int records) {

    /**
     * Whether the log still begins with what was summed up. The epoch tells a log of another history (KIP-101). Age counts
     * because compaction drops tombstones in time: one that came after a checkpoint and went before the checkpoint was read
     * would leave in it what the tombstone had deleted.
     */
    boolean fits(Log log, long nowMs) {
        if (endOffset > log.endOffset() || endOffset < log.logStartOffset()) {
            return false;
        }
        EpochEnd epochEnd = log.endOfEpoch(leaderEpoch);
        boolean sameHistory = leaderEpoch < 0
                ? log.epochs().latestEpoch() < 0
                : epochEnd.epoch() == leaderEpoch && epochEnd.endOffset() >= endOffset;
        return sameHistory
                && (endOffset == log.endOffset()
                        || nowMs - takenAtMs <= log.config().compaction().deleteRetentionMs());
    }
}
