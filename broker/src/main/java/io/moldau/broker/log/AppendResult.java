package io.moldau.broker.log;

/**
 * Where an appended batch lies.
 *
 * @param lastOffset inclusive: the write is acknowledged once this is
 * @param logAppendTimeMs the time the broker gave its records, or -1 if they keep their producer's
 * @param duplicate whether it was there already and this is where it came first
 */
public record AppendResult(long baseOffset, long lastOffset, long logAppendTimeMs, boolean duplicate) {}
