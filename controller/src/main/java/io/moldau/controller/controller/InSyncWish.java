package io.moldau.controller.controller;

import io.moldau.protocol.wire.Uuid;
import java.util.List;

/**
 * What a leader wants the in-sync replicas of its partition to be (KIP-497).
 *
 * @param leaderEpoch under which the sender leads
 * @param partitionEpoch that the sender last heard of
 * @param isr with the leader itself
 * @param recoveryState the number of a {@link io.moldau.controller.cluster.LeaderRecoveryState}, unchecked
 */
public record InSyncWish(
        Uuid topicId, int partition, int leaderEpoch, int partitionEpoch, List<Integer> isr, int recoveryState) {

    public InSyncWish {
        isr = List.copyOf(isr);
    }
}
