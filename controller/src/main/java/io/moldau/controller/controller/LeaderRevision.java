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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at every partition and changes leader and in-sync replicas wherever the brokers that live call for it. */
final class LeaderRevision {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderRevision.class);
    private static final String UNCLEAN_KEY = "unclean.leader.election.enable";

    private LeaderRevision() {}

    /**
     * Adds to {@code draft} what {@code image} calls for, and returns the image afterwards.
     *
     * @param uncleanInProperties whether the controller's properties let replicas lead that lost records; what is set for
     *     a topic, the controller or all brokers while they run goes before
     */
    static ClusterImage revise(Decision.Draft draft, ClusterImage image, boolean uncleanInProperties) {
        boolean uncleanForAll = unclean(image, ConfigEntity.defaultBroker(), uncleanInProperties);
        boolean uncleanHere = unclean(image, ConfigEntity.broker(image.controllerId()), uncleanForAll);
        return change(draft, image, (topic, partition) -> {
            boolean unclean = unclean(image, ConfigEntity.topic(topic), uncleanHere);
            return LeaderElection.revise(partition, image::isLive, image::isStaying, unclean, image.controllerEpoch());
        });
    }

    /** Whether settings that change in this way may give partitions leaders that have none. */
    static boolean dependsOn(Map<String, String> before, Map<String, String> after) {
        return !Objects.equals(before.get(UNCLEAN_KEY), after.get(UNCLEAN_KEY));
    }

    private static boolean unclean(ClusterImage image, ConfigEntity entity, boolean otherwise) {
        String set = image.config(entity).get(UNCLEAN_KEY);
        return set == null ? otherwise : Boolean.parseBoolean(set.strip());
    }

    /** Takes a broker out of all in-sync replicas because it may lack what they have. */
    static ClusterImage distrust(Decision.Draft draft, ClusterImage image, int brokerId) {
        return change(draft, image, (topic, partition) -> {
            Optional<Leadership> next =
                    LeaderElection.distrust(partition, brokerId, image::isLive, image.controllerEpoch());
            next.filter(leadership -> leadership.isr().isEmpty())
                    .ifPresent(nobody -> LOG.error(
                            "{}-{}: broker {} was the last in sync and may have lost records in a crash of its machine;"
                                    + " the partition stays offline until an unclean election accepts that",
                            topic,
                            partition.partition(),
                            brokerId));
            return next;
        });
    }

    private static ClusterImage change(
            Decision.Draft draft, ClusterImage image, BiFunction<String, PartitionImage, Optional<Leadership>> policy) {
        List<PartitionsSet> changes = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            if (!image.deleting().contains(topic.name())) {
                change(draft, topic, policy).ifPresent(changes::add);
            }
        }
        changes.forEach(draft::change);
        return ClusterDelta.on(image, List.copyOf(changes)).apply(image);
    }

    private static Optional<PartitionsSet> change(
            Decision.Draft draft, TopicImage topic, BiFunction<String, PartitionImage, Optional<Leadership>> policy) {
        List<PartitionImage> revised = new ArrayList<>();
        for (PartitionImage partition : topic.partitions().values()) {
            Optional<Leadership> next = policy.apply(topic.name(), partition);
            if (next.isPresent()) {
                draft.write(PartitionWrites.update(topic.name(), partition.partition(), next.get()));
                revised.add(partition.led(next.get()));
            }
        }
        return revised.isEmpty() ? Optional.empty() : Optional.of(new PartitionsSet(topic.name(), revised, false));
    }
}
