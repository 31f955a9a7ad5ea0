package io.moldau.broker.api.group;

import io.moldau.broker.api.cluster.InternalTopics;
import io.moldau.broker.group.GroupIds;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.PartitionMetadata;
import io.moldau.broker.metadata.TopicMetadata;
import io.moldau.protocol.api.TopicPartition;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which partition a group is kept in, by Kafka's rule. Immutable; any thread. */
public final class GroupPlacement {

    private final Supplier<MetadataImage> image;

    public GroupPlacement(Supplier<MetadataImage> image) {
        this.image = image;
    }

    /** The partition; null as long as its topic is not there. */
    @Nullable
    TopicPartition partitionOf(String groupId) {
        TopicMetadata topic = image.get().topic(InternalTopics.OFFSETS);
        if (topic == null || topic.partitions().isEmpty()) {
            return null;
        }
        return new TopicPartition(
                InternalTopics.OFFSETS,
                GroupIds.partitionOf(groupId, topic.partitions().size()));
    }

    /** Who leads the partition; −1 if nobody does. */
    int leaderOf(TopicPartition partition) {
        PartitionMetadata known = image.get().partition(partition.topic(), partition.partition());
        return known == null ? -1 : known.leader();
    }
}
