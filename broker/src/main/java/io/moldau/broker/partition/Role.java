package io.moldau.broker.partition;

import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.util.List;

/** What a replica is to its partition. A transition is one of {@link Partition}'s {@code become…} methods. */
public sealed interface Role {

    /** The leader epoch this role was given under, or −1 before any. */
    int leaderEpoch();

    /** The version of the partition's state that this role follows from, or −1 before any. */
    int partitionEpoch();

    /**
     * Refuses whoever lives in another epoch (KIP-320).
     *
     * @param requestEpoch −1 from those who do not say
     * @throws ApiException FENCED_LEADER_EPOCH or UNKNOWN_LEADER_EPOCH
     */
    default void requireEpoch(int requestEpoch) {
        if (requestEpoch != -1 && requestEpoch != leaderEpoch()) {
            throw new ApiException(
                    requestEpoch < leaderEpoch() ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH);
        }
    }

    /** Takes appends and serves reads. */
    record Leader(int leaderEpoch, int partitionEpoch, List<Integer> replicas, List<Integer> isr) implements Role {}

    /**
     * Copies from {@code leader}, and serves consumers that would rather read here.
     *
     * @param leader −1 while nobody leads: then it waits
     */
    record Follower(int leaderEpoch, int partitionEpoch, int leader) implements Role {}

    /** Has a log, but has not been told what it is, or was told to stop. Older words of the controller stay refused. */
    record Unassigned(int leaderEpoch, int partitionEpoch) implements Role {

        Unassigned() {
            this(-1, -1);
        }
    }
}
