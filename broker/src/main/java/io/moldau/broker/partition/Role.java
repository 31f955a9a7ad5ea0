package io.moldau.broker.partition;

import java.util.List;

/** What a replica is to its partition. A transition is one of {@link Partition}'s {@code become…} methods. */
public sealed interface Role {

    /** The leader epoch this role was given under, or −1 before any. */
    int leaderEpoch();

    /** Takes appends and serves reads. */
    record Leader(int leaderEpoch, int partitionEpoch, List<Integer> replicas, List<Integer> isr) implements Role {}

    /** Copies from {@code leader}. */
    record Follower(int leaderEpoch, int partitionEpoch, int leader) implements Role {}

    /** Has a log, but has not been told what it is. */
    record Unassigned() implements Role {

        @Override
        public int leaderEpoch() {
            return -1;
        }
    }
}
