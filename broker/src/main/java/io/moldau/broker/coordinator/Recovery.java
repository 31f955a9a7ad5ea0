package io.moldau.broker.coordinator;

/**
 * How a state was brought back.
 *
 * @param checkpointOffset the exclusive end of what the checkpoint summed up, or −1 without one
 * @param checkpointRecords how many records the checkpoint held
 * @param replayedRecords how many were read from the log behind it
 * @param durationMs from the beginning of the term until it could serve
 */
public record Recovery(long checkpointOffset, int checkpointRecords, long replayedRecords, long durationMs) {}
