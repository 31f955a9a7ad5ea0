package io.moldau.controller.controller;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ClusterChange.BrokerLeaving;
import io.moldau.controller.cluster.ClusterChange.PartitionsSet;
import io.moldau.controller.cluster.ClusterDelta;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides about a broker that asks to stop: others lead in its stead and do not wait for it any more, before it goes.
 * Partitions of which it is the only replica are left alone.
 */
final class BrokerRelease {

    private BrokerRelease() {}

    /** The result holds the partitions that the broker still leads although they have other replicas. */
    static Decision<Result<List<TopicPartition>>> decide(ClusterImage image, int brokerId, long brokerEpoch) {
        BrokerRegistration broker = image.brokers().get(brokerId);
        if (broker == null) {
            return Decision.none(
                    Result.rejected(ErrorCode.BROKER_NOT_AVAILABLE, "broker " + brokerId + " is not registered"));
        } else if (brokerEpoch < broker.epoch()) {
            return Decision.none(Result.rejected(
                    ErrorCode.STALE_BROKER_EPOCH,
                    "broker " + brokerId + " is registered under " + broker.epoch() + ", not " + brokerEpoch));
        }
        BrokerLeaving leaving = new BrokerLeaving(brokerId);
        ClusterImage next = ClusterDelta.on(image, List.of(leaving)).apply(image);
        Decision.Draft draft = new Decision.Draft().change(leaving);
        List<TopicPartition> remaining = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            if (!image.deleting().contains(topic.name())) {
                release(draft, next, topic, brokerId, remaining);
            }
        }
        return draft.answer(Result.of(remaining));
    }

    private static void release(
            Decision.Draft draft, ClusterImage image, TopicImage topic, int brokerId, List<TopicPartition> remaining) {
        List<PartitionImage> released = new ArrayList<>();
        for (PartitionImage partition : topic.partitions().values()) {
            if (partition.replicas().size() < 2) {
                continue;
            }
            Optional<Leadership> next =
                    LeaderElection.release(partition, brokerId, image::isStaying, image.controllerEpoch());
            if (next.isPresent()) {
                draft.write(PartitionWrites.update(topic.name(), partition.partition(), next.get()));
                released.add(partition.led(next.get()));
            } else if (partition.isLedBy(brokerId)) {
                remaining.add(new TopicPartition(topic.name(), partition.partition()));
            }
        }
        if (!released.isEmpty()) {
            draft.change(new PartitionsSet(topic.name(), released, false));
        }
    }
}
