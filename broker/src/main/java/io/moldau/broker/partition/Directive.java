package io.moldau.broker.partition;

import io.moldau.broker.partition.Role.Follower;
import io.moldau.broker.partition.Role.Leader;
import java.util.List;

/**
 * The controller's word on one partition, as LeaderAndIsr brings it.
 *
 * @param leader a broker id, or −1 for none
 * @param partitionEpoch the version of the partition's state in the metadata store
 */
public record Directive(int leader, int leaderEpoch, int partitionEpoch, List<Integer> isr, List<Integer> replicas) {

    Leader asLeader() {
        return new Leader(leaderEpoch, partitionEpoch, replicas, isr);
    }

    Follower asFollower() {
        return new Follower(leaderEpoch, partitionEpoch, leader);
    }
}
