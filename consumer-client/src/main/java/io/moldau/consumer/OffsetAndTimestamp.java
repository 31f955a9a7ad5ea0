package io.moldau.consumer;

/**
 * A place in a partition that was looked up by time.
 *
 * @param offset of the first record at or after the time asked for
 * @param timestampMs of that record
 * @param leaderEpoch of that record, or −1
 */
public record OffsetAndTimestamp(long offset, long timestampMs, int leaderEpoch) {}
