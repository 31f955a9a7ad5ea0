package io.moldau.controller.controller;

import io.moldau.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;

/**
 * What a leader wants the in-sync replicas of its partition to be (KIP-497).
 *
 * @param leaderEpoch under which the sender leads
 * @param partitionEpoch that the sender last heard of
 * @param isr with the leader itself
 * @param brokerEpochs of the members whose registration the sender knows: it can only speak for those (KIP-903)
 * @param recoveryState the number of a {@link io.moldau.controller.cluster.LeaderRecoveryState}, unchecked
 */
public record InSyncWish(
        Uuid topicId,
        int partition,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> isr,
        Map<Integer, Long> brokerEpochs,
        int recoveryState) {

    public InSyncWish {
        isr = List.copyOf(isr);
        brokerEpochs = Map.copyOf(brokerEpochs);
    }
}
