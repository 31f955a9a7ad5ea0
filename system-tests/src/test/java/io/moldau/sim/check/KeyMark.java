package io.moldau.sim.check;

import java.nio.ByteBuffer;

/**
 * A record with a key as it lies in a log.
 *
 * @param tombstone whether it takes back what earlier ones of its key said
 */
public record KeyMark(ByteBuffer key, long offset, boolean tombstone) {}
