package io.moldau.broker.log;

/**
 * Where an appended batch lies.
 *
 * @param baseOffset -1 if it was there already and nobody remembers where
 * @param lastOffset inclusive, or where it can lie at most: the write is acknowledged once this is
 * @param logAppendTimeMs the time the broker gave its records, or -1 if they keep their producer's
 * @param duplicate whether it was there already and this is where it came first
 */
public record AppendResult(long baseOffset, long lastOffset, long logAppendTimeMs, boolean duplicate) {}
