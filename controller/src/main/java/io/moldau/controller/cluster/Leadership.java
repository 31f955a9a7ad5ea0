package io.moldau.controller.cluster;

import java.util.List;

/**
 * Who leads a partition and who keeps up with the leader: the part of its state that is stored, and versioned, on its own.
 *
 * @param leader a broker id, or {@link #NO_LEADER}
 * @param leaderEpoch raised by each decision of a controller about leader or in-sync replicas; starts at 0
 * @param isr the in-sync replicas; never empty, since the last one stays in it when it dies
 * @param partitionEpoch raised by each write, whoever asked for it; starts at 0
 * @param controllerEpoch of the controller that decided this
 */
public record Leadership(
        int leader,
        int leaderEpoch,
        List<Integer> isr,
        LeaderRecoveryState recoveryState,
        int partitionEpoch,
        int controllerEpoch) {

    /** Stands in for a broker id while nobody leads. */
    public static final int NO_LEADER = -1;

    public Leadership {
        isr = List.copyOf(isr);
    }

    /** What a new partition starts with. */
    public static Leadership initial(int leader, List<Integer> isr, int controllerEpoch) {
        return new Leadership(leader, 0, isr, LeaderRecoveryState.RECOVERED, 0, controllerEpoch);
    }

    /** The next decision about this partition: both epochs advance, so no replica can mistake it for the old one. */
    public Leadership next(int newLeader, List<Integer> newIsr, LeaderRecoveryState recovery, int byControllerEpoch) {
        return new Leadership(newLeader, leaderEpoch + 1, newIsr, recovery, partitionEpoch + 1, byControllerEpoch);
    }

    /** The leader's own choice of in-sync replicas: it stays in its epoch, only the partition epoch advances (KIP-497). */
    public Leadership withIsr(List<Integer> newIsr, LeaderRecoveryState recovery, int byControllerEpoch) {
        return new Leadership(leader, leaderEpoch, newIsr, recovery, partitionEpoch + 1, byControllerEpoch);
    }

    /** Whether some broker leads. */
    public boolean hasLeader() {
        return leader != NO_LEADER;
    }
}
