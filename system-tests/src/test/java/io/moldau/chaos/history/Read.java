package io.moldau.chaos.history;

/**
 * A record as one reader saw it.
 *
 * @param reader numbers a pass over the partition that polls forward without seeking
 */
public record Read(int reader, int partition, long offset, Value value) {}
