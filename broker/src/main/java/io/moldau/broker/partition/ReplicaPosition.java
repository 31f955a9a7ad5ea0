package io.moldau.broker.partition;

/**
 * Where a follower stands: what its next fetch says.
 *
 * @param endOffset the first offset it lacks
 * @param lastEpoch the epoch its log ends in, or −1 if it knows none
 * @param logStartOffset the first offset it has
 */
public record ReplicaPosition(long endOffset, int lastEpoch, long logStartOffset) {}
