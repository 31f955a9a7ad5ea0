package io.moldau.broker.log.producer;

/**
 * Where a batch that came again lies since it came first.
 *
 * @param lastOffset inclusive
 * @param timestamp the batch's largest
 */
public record AppendedBefore(long baseOffset, long lastOffset, long timestamp) {}
