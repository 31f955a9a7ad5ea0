package io.moldau.cli.cluster;

import io.moldau.admin.TopicDescription;
import io.moldau.admin.TopicDescription.PartitionDescription;
import java.util.List;
import java.util.Map;

/**
 * How many partitions there are, and how many of them an operator should look at.
 *
 * @param underReplicated with a copy missing or behind
 * @param offline without a leader
 * @param belowMinInSync refusing writes with acks=all
 */
record Health(long partitions, long underReplicated, long offline, long belowMinInSync) {

    /** @param minInSync by topic; a topic that is missing needs one replica */
    static Health of(List<TopicDescription> topics, Map<String, Integer> minInSync) {
        long partitions = 0;
        long underReplicated = 0;
        long offline = 0;
        long belowMinInSync = 0;
        for (TopicDescription topic : topics) {
            for (PartitionDescription partition : topic.partitions()) {
                partitions++;
                underReplicated += partition.isUnderReplicated() ? 1 : 0;
                offline += partition.isOffline() ? 1 : 0;
                belowMinInSync += isBelow(partition, minInSync.getOrDefault(topic.name(), 1)) ? 1 : 0;
            }
        }
        return new Health(partitions, underReplicated, offline, belowMinInSync);
    }

    /** A partition with fewer replicas than the minimum needs them all. */
    private static boolean isBelow(PartitionDescription partition, int minimum) {
        return partition.inSync().size()
                < Math.min(minimum, partition.replicas().size());
    }
}
