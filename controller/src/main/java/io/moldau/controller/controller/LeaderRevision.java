package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterChange.PartitionsSet;
import io.moldau.controller.cluster.ClusterDelta;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at every partition and changes leader and in-sync replicas wherever the brokers that live call for it. */
final class LeaderRevision {

    private static final String UNCLEAN_KEY = "unclean.leader.election.enable";

    private LeaderRevision() {}

    static Decision<Boolean> decide(ClusterImage image, boolean uncleanByDefault) {
        Decision.Draft draft = new Decision.Draft();
        revise(draft, image, uncleanByDefault);
        return draft.answer(true);
    }

    /** Adds to {@code draft} what {@code image} calls for, and returns the image afterwards. */
    static ClusterImage revise(Decision.Draft draft, ClusterImage image, boolean uncleanByDefault) {
        List<PartitionsSet> changes = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            if (!image.deleting().contains(topic.name())) {
                revise(draft, image, topic, uncleanByDefault).ifPresent(changes::add);
            }
        }
        changes.forEach(draft::change);
        return ClusterDelta.on(image, List.copyOf(changes)).apply(image);
    }

    private static Optional<PartitionsSet> revise(
            Decision.Draft draft, ClusterImage image, TopicImage topic, boolean uncleanByDefault) {
        String override = image.config(ConfigEntity.topic(topic.name())).get(UNCLEAN_KEY);
        boolean unclean = override == null ? uncleanByDefault : Boolean.parseBoolean(override);
        List<PartitionImage> revised = new ArrayList<>();
        for (PartitionImage partition : topic.partitions().values()) {
            Optional<Leadership> next =
                    LeaderElection.revise(partition, image::isLive, image::isStaying, unclean, image.controllerEpoch());
            if (next.isPresent()) {
                draft.write(PartitionWrites.update(topic.name(), partition.partition(), next.get()));
                revised.add(partition.led(next.get()));
            }
        }
        return revised.isEmpty() ? Optional.empty() : Optional.of(new PartitionsSet(topic.name(), revised, false));
    }
}
