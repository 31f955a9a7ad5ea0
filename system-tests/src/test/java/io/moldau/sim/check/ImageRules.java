package io.moldau.sim.check;

import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.PartitionMetadata;
import io.moldau.broker.metadata.TopicMetadata;
import org.jspecify.annotations.Nullable;

/** What a broker was told of the cluster does not go back, whichever controller tells it. One for each process. */
final class ImageRules {

    private final int broker;
    private @Nullable MetadataImage before;

    ImageRules(int broker) {
        this.broker = broker;
    }

    @SuppressWarnings("ReferenceEquality") // most of the time nothing changed, and is the same object
    void review(MetadataImage now) {
        MetadataImage last = before;
        before = now;
        if (last == null || last.topics() == now.topics()) {
            return;
        }
        for (TopicMetadata topic : last.topics().values()) {
            TopicMetadata later = now.topic(topic.name());
            if (later != null && later.id().equals(topic.id())) {
                topic.partitions().values().forEach(partition -> requireRising(topic, partition, later));
            }
        }
    }

    private void requireRising(TopicMetadata topic, PartitionMetadata partition, TopicMetadata later) {
        PartitionMetadata now = later.partition(partition.partition());
        if (now != null && now.leaderEpoch() < partition.leaderEpoch()) {
            throw Rule.METADATA_RISES.broken(topic.name(), "on broker " + broker + ": " + now + " after " + partition);
        }
    }
}
