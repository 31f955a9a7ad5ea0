package io.moldau.broker.log;

import io.moldau.protocol.runtime.Clock;

/**
 * What one cleaning may take of its broker.
 *
 * @param keyMemoryBytes for the last offsets of keys
 * @param loadFactor how full that memory may become
 * @param bufferBytes for reading, and as many for writing; more if a single batch needs it
 * @param pace of all cleanings together
 */
record CleanerShare(long keyMemoryBytes, double loadFactor, int bufferBytes, CleaningPace pace, Clock clock) {}
