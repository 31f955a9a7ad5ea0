package io.moldau.broker.log;

/** A record found by its timestamp. */
public record TimestampedOffset(long timestamp, long offset, int leaderEpoch) {}
