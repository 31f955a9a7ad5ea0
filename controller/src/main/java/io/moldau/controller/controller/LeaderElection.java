package io.moldau.controller.controller;

import io.moldau.controller.cluster.LeaderRecoveryState;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.PartitionImage;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Who leads: the first live replica that is in sync. Others only where losing records is explicitly allowed. */
final class LeaderElection {

    private LeaderElection() {}

    /** The first leadership of a new partition; empty while none of its replicas lives. */
    static Optional<Leadership> first(List<Integer> replicas, IntPredicate live, int controllerEpoch) {
        List<Integer> isr = replicas.stream().filter(live::test).toList();
        return isr.isEmpty() ? Optional.empty() : Optional.of(Leadership.initial(isr.get(0), isr, controllerEpoch));
    }

    /**
     * The leadership after brokers came or went; empty when the present one still is the best there is.
     *
     * <p>Dead brokers leave the in-sync replicas, but the last stay, several if they died at once: they alone are known to
     * hold every committed record, and the partition waits for any of them.
     *
     * @param staying those of the live who did not ask to stop: another becomes leader only where none of them can
     * @param uncleanAllowed whether a live replica that is not in sync may lead when no other can (KIP-106)
     */
    static Optional<Leadership> revise(
            PartitionImage partition,
            IntPredicate live,
            IntPredicate staying,
            boolean uncleanAllowed,
            int controllerEpoch) {
        Leadership now = partition.leadership();
        if (now == null) {
            return Optional.empty();
        }
        List<Integer> liveIsr = now.isr().stream().filter(live::test).toList();
        if (liveIsr.isEmpty()) {
            return withoutInSyncReplica(partition, now, live, uncleanAllowed, controllerEpoch);
        }
        boolean leaderFine = now.hasLeader() && liveIsr.contains(now.leader());
        if (leaderFine && liveIsr.size() == now.isr().size()) {
            return Optional.empty();
        }
        int leader = leaderFine
                ? now.leader()
                : firstOf(partition.replicas(), id -> liveIsr.contains(id) && staying.test(id))
                        .or(() -> firstOf(partition.replicas(), liveIsr::contains))
                        .orElse(liveIsr.get(0));
        return Optional.of(now.next(leader, liveIsr, now.recoveryState(), controllerEpoch));
    }

    /**
     * The leadership without a broker that asked to stop; empty when it is not in sync here, or nobody could replace it: then
     * it leads to the last.
     *
     * @param staying whoever lives and did not ask to stop
     */
    static Optional<Leadership> release(
            PartitionImage partition, int brokerId, IntPredicate staying, int controllerEpoch) {
        Leadership now = partition.leadership();
        if (now == null || !now.hasLeader() || !now.isr().contains(brokerId)) {
            return Optional.empty();
        }
        List<Integer> others = now.isr().stream().filter(id -> id != brokerId).toList();
        Optional<Integer> leader = now.leader() == brokerId
                ? firstOf(partition.replicas(), id -> others.contains(id) && staying.test(id))
                : Optional.of(now.leader());
        return leader.map(id -> now.next(id, others, now.recoveryState(), controllerEpoch));
    }

    /**
     * The leadership without a broker that may lack what it had in sync; empty when it is not in sync here, or holds the
     * partition alone: then nobody will ever have more. When nobody else is in sync nobody is, and the partition waits for an
     * unclean election.
     */
    static Optional<Leadership> distrust(
            PartitionImage partition, int brokerId, IntPredicate live, int controllerEpoch) {
        Leadership now = partition.leadership();
        if (now == null || !now.isr().contains(brokerId) || partition.replicas().size() < 2) {
            return Optional.empty();
        }
        List<Integer> others = now.isr().stream().filter(id -> id != brokerId).toList();
        int leader = others.contains(now.leader())
                ? now.leader()
                : firstOf(partition.replicas(), id -> others.contains(id) && live.test(id))
                        .orElse(Leadership.NO_LEADER);
        return Optional.of(now.next(leader, others, now.recoveryState(), controllerEpoch));
    }

    private static Optional<Integer> firstOf(List<Integer> replicas, IntPredicate wanted) {
        return replicas.stream().filter(wanted::test).findFirst();
    }

    private static Optional<Leadership> withoutInSyncReplica(
            PartitionImage partition, Leadership now, IntPredicate live, boolean uncleanAllowed, int controllerEpoch) {
        if (uncleanAllowed) {
            Optional<Integer> unclean =
                    partition.replicas().stream().filter(live::test).findFirst();
            if (unclean.isPresent()) {
                return Optional.of(now.next(
                        unclean.get(), List.of(unclean.get()), LeaderRecoveryState.RECOVERING, controllerEpoch));
            }
        }
        if (!now.hasLeader()) {
            return Optional.empty();
        }
        return Optional.of(now.next(Leadership.NO_LEADER, now.isr(), now.recoveryState(), controllerEpoch));
    }
}
