package io.moldau.controller.controller;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ClusterChange.InSyncSet;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.LeaderRecoveryState;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides about in-sync replicas that a leader asks to change. The order of checks is Kafka's, because a leader acts upon
 * the first that fails: most of all, it must be able to ask again without harm after an answer was lost.
 */
final class InSyncChange {

    private final ClusterImage image;
    private final Set<TopicPartition> seen = new HashSet<>();
    private final Map<String, List<PartitionImage>> changed = new LinkedHashMap<>();
    private final Decision.Draft draft = new Decision.Draft();

    private InSyncChange(ClusterImage image) {
        this.image = image;
    }

    /**
     * Grants what can be granted; each wish gets its own answer, in their order. The whole request is rejected when its
     * sender is not registered under this epoch: then it was declared dead, and what it knows is out of date.
     */
    static Decision<Result<List<InSyncAnswer>>> decide(
            ClusterImage image, int brokerId, long brokerEpoch, List<InSyncWish> wishes) {
        BrokerRegistration sender = image.brokers().get(brokerId);
        if (sender == null || sender.epoch() != brokerEpoch) {
            return Decision.none(Result.rejected(
                    ErrorCode.STALE_BROKER_EPOCH, "broker " + brokerId + " is not registered under " + brokerEpoch));
        }
        InSyncChange change = new InSyncChange(image);
        List<InSyncAnswer> answers = new ArrayList<>(wishes.size());
        wishes.forEach(wish -> answers.add(change.decide(wish)));
        change.changed.forEach((topic, partitions) -> change.draft.change(new InSyncSet(topic, partitions)));
        return change.draft.answer(Result.of(answers));
    }

    private InSyncAnswer decide(InSyncWish wish) {
        TopicImage topic = image.topic(wish.topicId());
        if (topic == null) {
            return refused(ErrorCode.UNKNOWN_TOPIC_ID);
        }
        PartitionImage partition = topic.partition(wish.partition());
        if (partition == null
                || partition.leadership() == null
                || image.deleting().contains(topic.name())) {
            return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        Leadership now = partition.leadership();
        Optional<ErrorCode> refusal = check(wish, now);
        if (refusal.isPresent()) {
            return new InSyncAnswer(refusal.get(), refusal.get() == ErrorCode.NONE ? now : null);
        } else if (!seen.add(new TopicPartition(topic.name(), wish.partition()))) {
            return refused(ErrorCode.INVALID_REQUEST);
        }
        Leadership next =
                now.withIsr(wish.isr(), LeaderRecoveryState.forId(wish.recoveryState()), image.controllerEpoch());
        draft.write(PartitionWrites.update(topic.name(), wish.partition(), next));
        changed.computeIfAbsent(topic.name(), name -> new ArrayList<>()).add(partition.led(next));
        return new InSyncAnswer(ErrorCode.NONE, next);
    }

    /** Why there is nothing to write, NONE if it is so already; empty when the wish is to be granted. */
    private Optional<ErrorCode> check(InSyncWish wish, Leadership now) {
        if (wish.leaderEpoch() > now.leaderEpoch() || wish.partitionEpoch() > now.partitionEpoch()) {
            // The sender has heard of a newer controller than this one.
            return Optional.of(ErrorCode.NOT_CONTROLLER);
        } else if (wish.leaderEpoch() < now.leaderEpoch()) {
            return Optional.of(ErrorCode.FENCED_LEADER_EPOCH);
        } else if (wish.isr().equals(now.isr())
                && wish.recoveryState() == now.recoveryState().id()) {
            return Optional.of(ErrorCode.NONE);
        } else if (wish.partitionEpoch() < now.partitionEpoch()) {
            return Optional.of(ErrorCode.INVALID_UPDATE_VERSION);
        } else if (!isSound(wish, now)) {
            return Optional.of(ErrorCode.INVALID_REQUEST);
        }
        return wish.isr().stream().allMatch(member -> isEligible(member, wish))
                ? Optional.empty()
                : Optional.of(ErrorCode.INELIGIBLE_REPLICA);
    }

    /** What the leader saw of a broker says nothing of that broker's next run, which may have lost some of it (KIP-903). */
    private boolean isEligible(int member, InSyncWish wish) {
        BrokerRegistration broker = image.brokers().get(member);
        Long meant = wish.brokerEpochs().get(member);
        return broker != null && image.isStaying(member) && (meant == null || meant == broker.epoch());
    }

    private static boolean isSound(InSyncWish wish, Leadership now) {
        boolean recovering = wish.recoveryState() == LeaderRecoveryState.RECOVERING.id();
        boolean known = recovering || wish.recoveryState() == LeaderRecoveryState.RECOVERED.id();
        boolean relapse = recovering && now.recoveryState() == LeaderRecoveryState.RECOVERED;
        return known
                && !relapse
                && !(recovering && wish.isr().size() > 1)
                && wish.isr().contains(now.leader());
    }

    private static InSyncAnswer refused(ErrorCode error) {
        return new InSyncAnswer(error, null);
    }
}
