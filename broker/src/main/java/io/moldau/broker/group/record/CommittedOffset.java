package io.moldau.broker.group.record;

/**
 * How far a group has consumed a partition.
 *
 * @param offset of the next record to consume
 * @param leaderEpoch of the last record consumed, or {@link #NO_LEADER_EPOCH} (KIP-320)
 * @param metadata whatever the consumer wants to find again, or empty
 * @param commitTimestampMs wall time
 * @param expireTimestampMs wall time, or {@link #NO_EXPIRY} where the broker's retention decides; requests up to version 4
 *     could ask for one
 */
public record CommittedOffset(
        long offset, int leaderEpoch, String metadata, long commitTimestampMs, long expireTimestampMs) {

    public static final int NO_LEADER_EPOCH = -1;
    public static final long NO_EXPIRY = -1;

    /** Whether it is older than it may become, where nobody subscribes to its topic. */
    public boolean isExpired(long sinceMs, long retentionMs, long nowMs) {
        return expireTimestampMs == NO_EXPIRY ? nowMs - sinceMs >= retentionMs : nowMs >= expireTimestampMs;
    }
}
