package io.moldau.sim.check;

import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.PartitionMetadata;
import io.moldau.broker.metadata.TopicMetadata;
import org.jspecify.annotations.Nullable;

/** What a broker was told of the cluster does not go back, nor does it listen to a former controller. One for each process. */
final class ImageRules {

    private final int broker;
    private final Offices offices;
    private @Nullable MetadataImage before;

    /** The controller of no earlier epoch can have told what was told last. */
    private int toldInEpoch = Offices.FIRST;

    ImageRules(int broker, Offices offices) {
        this.broker = broker;
        this.offices = offices;
    }

    @SuppressWarnings("ReferenceEquality") // most of the time nothing changed, and is the same object
    void review(MetadataImage now) {
        MetadataImage last = before;
        before = now;
        if (last == null || last == now) {
            return;
        }
        requireLatestController(last, now);
        if (last.topics() == now.topics()) {
            return;
        }
        for (TopicMetadata topic : last.topics().values()) {
            TopicMetadata later = now.topic(topic.name());
            if (later != null && later.id().equals(topic.id())) {
                topic.partitions().values().forEach(partition -> requireRising(topic, partition, later));
            }
        }
    }

    /** An image names its controller and not the epoch; the first epoch that explains all images before it will do. */
    private void requireLatestController(MetadataImage last, MetadataImage now) {
        int epoch = offices.firstOf(now.controllerId(), toldInEpoch);
        if (epoch == Offices.NONE) {
            throw Rule.LATEST_CONTROLLER.broken(
                    "broker " + broker,
                    "broker " + now.controllerId() + " told it after broker " + last.controllerId()
                            + ", controller from epoch " + toldInEpoch + " on");
        }
        toldInEpoch = epoch;
    }

    private void requireRising(TopicMetadata topic, PartitionMetadata partition, TopicMetadata later) {
        PartitionMetadata now = later.partition(partition.partition());
        if (now != null && now.leaderEpoch() < partition.leaderEpoch()) {
            throw Rule.METADATA_RISES.broken(topic.name(), "on broker " + broker + ": " + now + " after " + partition);
        }
    }
}
