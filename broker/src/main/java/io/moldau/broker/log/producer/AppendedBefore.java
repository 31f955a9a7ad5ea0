package io.moldau.broker.log.producer;

/**
 * Where a batch that came again lies since it came first.
 *
 * @param baseOffset -1 if all that is known is that it lies there
 * @param lastOffset inclusive, or where it can lie at most
 * @param timestamp the batch's largest, or -1 if unknown
 */
public record AppendedBefore(long baseOffset, long lastOffset, long timestamp) {}
