package io.moldau.broker.log.checkpoint;

/**
 * Where a leader epoch begins.
 *
 * @param startOffset the offset of the first batch written under this epoch, or of the first one that could have been
 */
public record EpochStart(int epoch, long startOffset) {}
