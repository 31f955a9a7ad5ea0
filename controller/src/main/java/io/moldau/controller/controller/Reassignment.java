package io.moldau.controller.controller;

import io.moldau.controller.cluster.Assignment;
import io.moldau.controller.cluster.ClusterChange.AssignmentStored;
import io.moldau.controller.cluster.ClusterChange.PartitionsSet;
import io.moldau.controller.cluster.ClusterChange.ReplicasDropped;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.TopicNode;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides about partitions that move to other brokers (KIP-455). The new replicas join the old ones; when all that are to
 * hold the partition are in sync, the others leave and delete what they have. Every step raises the leader epoch, or the
 * leader would not learn who its followers are.
 */
final class Reassignment {

    private final ClusterImage image;
    private final Decision.Draft draft = new Decision.Draft();
    private final Map<String, List<PartitionImage>> moved = new LinkedHashMap<>();
    private final List<ReplicasDropped> dropped = new ArrayList<>();

    private Reassignment(ClusterImage image) {
        this.image = image;
    }

    /**
     * Begins, redirects or cancels reassignments. A result holds whether something changed.
     *
     * @param wishes for each partition who is to hold it, the preferred leader first; empty to return to where it was
     */
    static Decision<Map<TopicPartition, Result<Boolean>>> request(
            ClusterImage image, Map<TopicPartition, Optional<List<Integer>>> wishes) {
        Reassignment reassignment = new Reassignment(image);
        Map<TopicPartition, Result<Boolean>> results = new LinkedHashMap<>();
        wishes.forEach((key, wish) -> results.put(key, reassignment.request(key, wish)));
        reassignment.storeAssignments();
        reassignment.storeLeaderships();
        return reassignment.decide(results);
    }

    /**
     * Ends those reassignments whose targets are all in sync.
     *
     * @param resumed whether an earlier controller began them, and may not have come to tell the replicas: they hear anew
     */
    static Decision<Boolean> advance(ClusterImage image, Collection<TopicPartition> running, boolean resumed) {
        Reassignment reassignment = new Reassignment(image);
        for (TopicPartition key : running) {
            PartitionImage partition = find(image, key);
            if (partition != null && !partition.assignment().isSettled()) {
                reassignment.advance(key, partition, resumed);
            }
        }
        // A controller that dies in between leaves leaders that the assignment still allows.
        reassignment.storeLeaderships();
        reassignment.storeAssignments();
        return reassignment.decide(true);
    }

    private void advance(TopicPartition key, PartitionImage partition, boolean resumed) {
        Assignment now = partition.assignment();
        if (isComplete(partition)) {
            move(key, partition, Assignment.of(now.target()));
        } else if (resumed) {
            move(key, partition, now);
        }
    }

    /** Whether all that are to hold the partition in the end are in sync. */
    static boolean isComplete(PartitionImage partition) {
        return partition.leadership() != null
                && partition
                        .leadership()
                        .isr()
                        .containsAll(partition.assignment().target());
    }

    /** The partition with this name that nobody is deleting, or null. */
    static @Nullable PartitionImage find(ClusterImage image, TopicPartition key) {
        TopicImage topic = image.topic(key.topic());
        return topic == null || image.deleting().contains(key.topic()) ? null : topic.partition(key.partition());
    }

    private Result<Boolean> request(TopicPartition key, Optional<List<Integer>> wish) {
        PartitionImage partition = find(image, key);
        if (partition == null) {
            return Result.rejected(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no such partition");
        }
        Assignment now = partition.assignment();
        if (wish.isEmpty() && now.isSettled()) {
            return Result.rejected(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, "the partition is not being reassigned");
        }
        Optional<String> problem = wish.flatMap(target -> problemOf(target, now));
        if (problem.isPresent()) {
            return Result.rejected(ErrorCode.INVALID_REPLICA_ASSIGNMENT, problem.get());
        }
        Assignment next = now.towards(wish.orElseGet(now::origin));
        Leadership leadership = partition.leadership();
        if (next.equals(now)) {
            return Result.of(false);
        } else if (leadership != null && leadership.isr().stream().noneMatch(next.replicas()::contains)) {
            return Result.rejected(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT, "none of the replicas that would remain is in sync");
        }
        boolean atOnce = leadership != null && leadership.isr().containsAll(next.target());
        move(key, partition, atOnce ? Assignment.of(next.target()) : next);
        return Result.of(true);
    }

    private Optional<String> problemOf(List<Integer> target, Assignment now) {
        if (target.isEmpty()) {
            return Optional.of("a partition needs at least one replica");
        } else if (new HashSet<>(target).size() != target.size()) {
            return Optional.of("brokers " + target + " name one broker twice");
        }
        return target.stream()
                .filter(id -> !now.replicas().contains(id) && !image.isLive(id))
                .findFirst()
                .map(id -> "broker " + id + " is not alive; these are: "
                        + image.brokers().keySet());
    }

    private void move(TopicPartition key, PartitionImage partition, Assignment next) {
        List<Integer> gone = partition.replicas().stream()
                .filter(id -> !next.replicas().contains(id))
                .toList();
        if (!gone.isEmpty()) {
            dropped.add(new ReplicasDropped(key.topic(), key.partition(), gone));
        }
        Leadership leadership = partition.leadership();
        moved.computeIfAbsent(key.topic(), topic -> new ArrayList<>())
                .add(new PartitionImage(
                        key.partition(), next, leadership == null ? null : leadership(leadership, next)));
    }

    private Leadership leadership(Leadership now, Assignment next) {
        List<Integer> isr = now.isr().stream().filter(next.replicas()::contains).toList();
        int leader = isr.contains(now.leader())
                ? now.leader()
                : next.replicas().stream()
                        .filter(id -> isr.contains(id) && image.isStaying(id))
                        .findFirst()
                        .orElse(Leadership.NO_LEADER);
        return now.next(leader, isr, now.recoveryState(), image.controllerEpoch());
    }

    private void storeLeaderships() {
        moved.forEach((topic, partitions) -> partitions.forEach(partition -> {
            if (partition.leadership() != null) {
                draft.write(PartitionWrites.update(topic, partition.partition(), partition.leadership()));
            }
        }));
    }

    private void storeAssignments() {
        moved.forEach((name, partitions) -> {
            TopicImage before = Objects.requireNonNull(image.topic(name));
            TopicImage after = before.with(partitions);
            if (!after.assignments().equals(before.assignments())) {
                draft.write(StoreOp.set(
                                StorePaths.topic(name),
                                new TopicNode(before.id(), after.assignments()).encode(),
                                before.znodeVersion()))
                        .change(new AssignmentStored(name, before.znodeVersion() + 1));
            }
        });
    }

    private <R> Decision<R> decide(R answer) {
        moved.forEach((topic, partitions) -> draft.change(new PartitionsSet(topic, partitions, false)));
        dropped.forEach(draft::change);
        return draft.answer(answer);
    }
}
