package io.moldau.sim.client;

import io.moldau.protocol.api.TopicPartition;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which records a group has consumed, whichever of its members it was, and how often one came again. */
public final class Consumption {

    private final Map<TopicPartition, BitSet> offsets = new HashMap<>();
    private long repeated;

    void note(TopicPartition partition, long offset) {
        BitSet seen = offsets.computeIfAbsent(partition, id -> new BitSet());
        repeated += seen.get((int) offset) ? 1 : 0;
        seen.set((int) offset);
    }

    /** The first offset of a partition that nobody has consumed. */
    public long firstMissing(TopicPartition partition) {
        return offsets.getOrDefault(partition, new BitSet()).nextClearBit(0);
    }

    /** Whether something lies behind what nobody has consumed: a record was passed over. */
    public boolean hasGap(TopicPartition partition) {
        return firstMissing(partition)
                < offsets.getOrDefault(partition, new BitSet()).length();
    }

    /** How many records came more than once. */
    public long repeated() {
        return repeated;
    }
}
