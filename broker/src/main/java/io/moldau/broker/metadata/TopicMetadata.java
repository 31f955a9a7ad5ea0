package io.moldau.broker.metadata;

import io.moldau.protocol.wire.Uuid;
import org.jspecify.annotations.Nullable;
import org.pcollections.IntTreePMap;

/** One topic with its partitions, in their order. */
public record TopicMetadata(String name, Uuid id, IntTreePMap<PartitionMetadata> partitions) {

    /** Whether each of the topic's first {@code count} partitions has a leader. */
    public boolean isLed(int count) {
        return partitions.size() >= count && partitions.values().stream().allMatch(PartitionMetadata::hasLeader);
    }

    /** The partition with this number, or null. */
    public @Nullable PartitionMetadata partition(int partition) {
        return partitions.get(partition);
    }
}
