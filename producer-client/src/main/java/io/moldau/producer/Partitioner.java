package io.moldau.producer;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the partitions of one topic's records; owned by the producer's loop. A key always finds the same partition, as
 * long as their number stays. Records without a key stick to one partition until a batch's worth of bytes went there, then
 * move to another at random (KIP-480, KIP-794): fuller batches, and every partition gets its share of bytes.
 */
final class Partitioner {
    private static final int NONE = -1;

    private final RandomGenerator random;
    private final int stickyBytes;
    private final boolean ignoreKeys;
    private int sticky = NONE;
    private long bytesSinceChange;

    Partitioner(RandomGenerator random, int stickyBytes, boolean ignoreKeys) {
        this.random = random;
        this.stickyBytes = stickyBytes;
        this.ignoreKeys = ignoreKeys;
    }

    /**
     * @param partitions how many the topic has, at least 1
     * @param available those that have a leader, so that records need not wait; keyed records cannot choose
     */
    int choose(@Nullable ByteBuffer key, int recordBytes, int partitions, Supplier<int[]> available) {
        if (key != null && !ignoreKeys) {
            return (Murmur2.hash(key) & Integer.MAX_VALUE) % partitions;
        }
        if (sticky == NONE || sticky >= partitions || bytesSinceChange >= stickyBytes) {
            sticky = another(partitions, available.get());
            bytesSinceChange = 0;
        }
        bytesSinceChange += recordBytes;
        return sticky;
    }

    private int another(int partitions, int[] available) {
        if (available.length == 0) {
            return random.nextInt(partitions);
        }
        int index = random.nextInt(available.length);
        return available[index] == sticky ? available[(index + 1) % available.length] : available[index];
    }
}
