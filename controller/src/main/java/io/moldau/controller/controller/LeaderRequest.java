package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterChange.PartitionsSet;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides about leaders that someone asks for: an operator, or the controller itself when leaders are spread unevenly. */
final class LeaderRequest {

    private final ClusterImage image;
    private final LeaderChoice choice;
    private final Map<String, List<PartitionImage>> changed = new LinkedHashMap<>();
    private final Decision.Draft draft = new Decision.Draft();

    private LeaderRequest(ClusterImage image, LeaderChoice choice) {
        this.image = image;
        this.choice = choice;
    }

    /** Elects where that is called for. A result holds the new leader; the order is that of {@code wanted}, each once. */
    static Decision<Map<TopicPartition, Result<Integer>>> decide(
            ClusterImage image, LeaderChoice choice, List<TopicPartition> wanted) {
        LeaderRequest request = new LeaderRequest(image, choice);
        Map<TopicPartition, Result<Integer>> results = new LinkedHashMap<>();
        for (TopicPartition key : new LinkedHashSet<>(wanted)) {
            results.put(key, request.elect(key));
        }
        request.changed.forEach(
                (topic, partitions) -> request.draft.change(new PartitionsSet(topic, partitions, false)));
        return request.draft.answer(results);
    }

    private Result<Integer> elect(TopicPartition key) {
        TopicImage topic = image.topic(key.topic());
        PartitionImage partition = topic == null ? null : topic.partition(key.partition());
        if (partition == null || image.deleting().contains(key.topic())) {
            return Result.rejected(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no such partition");
        }
        Leadership now = partition.leadership();
        if (now == null) {
            return Result.rejected(ErrorCode.LEADER_NOT_AVAILABLE, "nobody has led the partition yet");
        } else if (isFine(partition, now)) {
            return Result.rejected(ErrorCode.ELECTION_NOT_NEEDED, "broker " + now.leader() + " leads already");
        }
        Optional<Leadership> next = choice == LeaderChoice.PREFERRED ? preferred(partition, now) : unclean(partition);
        if (next.isEmpty()) {
            return choice == LeaderChoice.PREFERRED
                    ? Result.rejected(
                            ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
                            "broker " + partition.preferredLeader() + " is not alive and in sync")
                    : Result.rejected(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, "none of the replicas is alive");
        }
        draft.write(PartitionWrites.update(key.topic(), key.partition(), next.get()));
        changed.computeIfAbsent(key.topic(), name -> new ArrayList<>()).add(partition.led(next.get()));
        return Result.of(next.get().leader());
    }

    private boolean isFine(PartitionImage partition, Leadership now) {
        return choice == LeaderChoice.PREFERRED
                ? now.leader() == partition.preferredLeader()
                : now.hasLeader() && image.isLive(now.leader());
    }

    private Optional<Leadership> preferred(PartitionImage partition, Leadership now) {
        int preferred = partition.preferredLeader();
        return now.isr().contains(preferred) && image.isStaying(preferred)
                ? Optional.of(now.next(preferred, now.isr(), now.recoveryState(), image.controllerEpoch()))
                : Optional.empty();
    }

    private Optional<Leadership> unclean(PartitionImage partition) {
        return LeaderElection.revise(partition, image::isLive, image::isStaying, true, image.controllerEpoch())
                .filter(Leadership::hasLeader);
    }
}
