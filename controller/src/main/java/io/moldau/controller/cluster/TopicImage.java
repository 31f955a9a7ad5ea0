package io.moldau.controller.cluster;

import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.IntTreePMap;

/**
 * One topic with its partitions, in partition order. Changing one of many partitions shares all others with the image
 * before.
 *
 * @param id fixed for the life of the topic: a topic recreated under the same name has another
 * @param znodeVersion how often the assignment was written; the next write expects it
 */
public record TopicImage(String name, Uuid id, int znodeVersion, IntTreePMap<PartitionImage> partitions) {

    /** A topic whose assignment is known and whose partitions nobody leads yet. */
    public static TopicImage unled(String name, Uuid id, int znodeVersion, Map<Integer, Assignment> assignments) {
        IntTreePMap<PartitionImage> partitions = IntTreePMap.empty();
        for (Map.Entry<Integer, Assignment> entry : new TreeMap<>(assignments).entrySet()) {
            int partition = entry.getKey();
            partitions = partitions.plus(partition, new PartitionImage(partition, entry.getValue(), null));
        }
        return new TopicImage(name, id, znodeVersion, partitions);
    }

    /** The partition with this number, or null. */
    public @Nullable PartitionImage partition(int partition) {
        return partitions.get(partition);
    }

    /** The topic with these partitions added or replaced. */
    public TopicImage with(Collection<PartitionImage> changed) {
        IntTreePMap<PartitionImage> next = partitions;
        for (PartitionImage partition : changed) {
            next = next.plus(partition.partition(), partition);
        }
        return new TopicImage(name, id, znodeVersion, next);
    }

    /** The topic as its assignment was stored under {@code version}. */
    public TopicImage withZnodeVersion(int version) {
        return new TopicImage(name, id, version, partitions);
    }

    /** The assignment of every partition. */
    public Map<Integer, Assignment> assignments() {
        Map<Integer, Assignment> assignments = new TreeMap<>();
        partitions.values().forEach(p -> assignments.put(p.partition(), p.assignment()));
        return assignments;
    }

    /** The partitions without a {@link PartitionImage#leadership}. */
    public List<PartitionImage> unledPartitions() {
        List<PartitionImage> unled = new ArrayList<>();
        for (PartitionImage partition : partitions.values()) {
            if (partition.leadership() == null) {
                unled.add(partition);
            }
        }
        return unled;
    }
}
