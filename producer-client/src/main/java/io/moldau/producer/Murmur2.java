package io.moldau.producer;

import java.nio.ByteBuffer;

/**
 * Austin Appleby's MurmurHash2 of 32 bits, with the seed that Kafka's Java clients use: equal keys must find the same
 * partition whichever client produced them.
 */
final class Murmur2 {
    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final int ROTATION = 24;

    private Murmur2() {}

    /** The hash of the bytes between position and limit, which do not move. */
    static int hash(ByteBuffer bytes) {
        int length = bytes.remaining();
        int hash = SEED ^ length;
        int at = bytes.position();
        int end = bytes.limit();
        for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
            int word = Integer.reverseBytes(bytes.getInt(at)) * MULTIPLIER;
            word ^= word >>> ROTATION;
            hash = (hash * MULTIPLIER) ^ (word * MULTIPLIER);
        }
        if (at < end) {
            for (int i = end - 1; i >= at; i--) {
                hash ^= (bytes.get(i) & 0xff) << (8 * (i - at));
            }
            hash *= MULTIPLIER;
        }
        hash ^= hash >>> 13;
        hash *= MULTIPLIER;
        return hash ^ (hash >>> 15);
    }
}
