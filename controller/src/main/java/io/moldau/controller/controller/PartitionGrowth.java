package io.moldau.controller.controller;

import io.moldau.controller.cluster.Assignment;
import io.moldau.controller.cluster.ClusterChange.AssignmentStored;
import io.moldau.controller.cluster.ClusterChange.PartitionsSet;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.TopicNode;
import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Decides about partitions to be added to topics. */
final class PartitionGrowth {

    private final ClusterImage image;
    private final RandomGenerator random;
    private final Decision.Draft draft = new Decision.Draft();

    private PartitionGrowth(ClusterImage image, RandomGenerator random) {
        this.image = image;
        this.random = random;
    }

    /** Grows what can be grown; each wish gets its own result, the topic's name, in their order. */
    static Decision<List<Result<String>>> decide(
            ClusterImage image, List<TopicGrowth> wishes, boolean validateOnly, RandomGenerator random) {
        PartitionGrowth growth = new PartitionGrowth(image, random);
        List<Result<String>> results = new ArrayList<>(wishes.size());
        for (TopicGrowth wish : wishes) {
            results.add(growth.grow(wish));
        }
        return validateOnly ? Decision.none(results) : growth.draft.answer(results);
    }

    private Result<String> grow(TopicGrowth wish) {
        TopicImage topic = image.topic(wish.topic());
        if (topic == null || image.deleting().contains(wish.topic())) {
            return Result.rejected(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic of this name");
        }
        Optional<Rejection> rejection = check(topic, wish);
        if (rejection.isPresent()) {
            return new Result<>(null, rejection.get());
        }
        int before = topic.partitions().size();
        List<List<Integer>> placed = wish.assignments().isEmpty()
                ? new ReplicaPlacement(image.brokers().values())
                        .place(before, wish.count() - before, replicationFactor(topic), random)
                : wish.assignments();
        Map<Integer, Assignment> assignments = topic.assignments();
        List<PartitionImage> added = new ArrayList<>(placed.size());
        for (List<Integer> replicas : placed) {
            int partition = before + added.size();
            assignments.put(partition, Assignment.of(replicas));
            added.add(new PartitionImage(partition, Assignment.of(replicas), null));
        }
        draft.write(StoreOp.set(
                        StorePaths.topic(topic.name()),
                        new TopicNode(topic.id(), assignments).encode(),
                        topic.znodeVersion()))
                .change(new AssignmentStored(topic.name(), topic.znodeVersion() + 1))
                .change(new PartitionsSet(topic.name(), added, true));
        PartitionWrites.create(draft, image, topic.name(), added, Set.of());
        return Result.of(topic.name());
    }

    private Optional<Rejection> check(TopicImage topic, TopicGrowth wish) {
        int before = topic.partitions().size();
        int added = wish.count() - before;
        boolean moving = topic.partitions().values().stream()
                .map(PartitionImage::assignment)
                .anyMatch(a -> !a.adding().isEmpty() || !a.removing().isEmpty());
        if (added <= 0) {
            return reject(
                    ErrorCode.INVALID_PARTITIONS,
                    "the topic has " + before + " partitions, " + wish.count() + " would be no growth");
        } else if (added > TopicCreation.MAX_PARTITIONS_PER_REQUEST) {
            return reject(
                    ErrorCode.INVALID_PARTITIONS,
                    "one request adds at most " + TopicCreation.MAX_PARTITIONS_PER_REQUEST + " partitions");
        } else if (moving) {
            return reject(ErrorCode.REASSIGNMENT_IN_PROGRESS, "partitions of the topic are being reassigned");
        } else if (wish.assignments().isEmpty()) {
            return replicationFactor(topic) <= image.brokers().size()
                    ? Optional.empty()
                    : reject(
                            ErrorCode.INVALID_REPLICATION_FACTOR,
                            "replication factor " + replicationFactor(topic) + " needs as many brokers; "
                                    + image.brokers().size() + " are alive");
        } else if (wish.assignments().size() != added) {
            return reject(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    added + " new partitions need as many assignments, not "
                            + wish.assignments().size());
        } else if (wish.assignments().get(0).size() != replicationFactor(topic)) {
            return reject(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    "the partitions of this topic have " + replicationFactor(topic) + " replicas each");
        }
        return Assignments.problemOf(wish.assignments(), image)
                .map(problem -> new Rejection(ErrorCode.INVALID_REPLICA_ASSIGNMENT, problem));
    }

    private static int replicationFactor(TopicImage topic) {
        return topic.partitions().values().iterator().next().replicas().size();
    }

    private static Optional<Rejection> reject(ErrorCode error, String message) {
        return Optional.of(new Rejection(error, message));
    }
}
