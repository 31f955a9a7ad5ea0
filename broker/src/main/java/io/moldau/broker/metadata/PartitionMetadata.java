package io.moldau.broker.metadata;

import java.util.List;

/** One partition, as the controller last described it. */
public record PartitionMetadata(
        int partition,
        int leader,
        int leaderEpoch,
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> offlineReplicas) {

    /** Whether a broker leads, or is said to. */
    public boolean hasLeader() {
        return leader >= 0;
    }

    PartitionMetadata ledBy(int newLeader, int newLeaderEpoch, List<Integer> newIsr) {
        return new PartitionMetadata(partition, newLeader, newLeaderEpoch, replicas, newIsr, offlineReplicas);
    }
}
