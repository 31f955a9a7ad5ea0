package io.moldau.broker.partition;

import io.moldau.broker.partition.IsrChanges.IsrProposal;
import io.moldau.broker.partition.Role.Leader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The in-sync set of a leader: what the controller has confirmed, and what was asked for and is not answered yet. While a
 * change is under way nobody knows which of the two is in force, so a record counts as replicated only when every member
 * of either has it (KIP-497). Lives as long as the leadership.
 */
final class InSyncSet {

    private Leader confirmed;
    private @Nullable List<Integer> proposed;

    InSyncSet(Leader confirmed) {
        this.confirmed = confirmed;
    }

    Leader confirmed() {
        return confirmed;
    }

    /** Whether a change is under way: then no other may be asked for. */
    boolean isChanging() {
        return proposed != null;
    }

    /** Whether the replica is a member, for all the leader knows. */
    boolean mayHold(int replica) {
        List<Integer> wanted = proposed;
        return confirmed.isr().contains(replica) || (wanted != null && wanted.contains(replica));
    }

    /** Every replica that may be a member. */
    List<Integer> maximal() {
        List<Integer> wanted = proposed;
        if (wanted == null) {
            return confirmed.isr();
        }
        return Stream.concat(confirmed.isr().stream(), wanted.stream())
                .distinct()
                .toList();
    }

    /** Puts a change under way. */
    IsrProposal propose(List<Integer> isr, Map<Integer, Long> brokerEpochs) {
        proposed = List.copyOf(isr);
        return new IsrProposal(confirmed.leaderEpoch(), confirmed.partitionEpoch(), isr, brokerEpochs);
    }

    /** The controller has written this set. */
    void confirm(List<Integer> isr, int partitionEpoch) {
        confirmed = new Leader(confirmed.leaderEpoch(), partitionEpoch, confirmed.replicas(), List.copyOf(isr));
        proposed = null;
    }

    /** The controller has refused: the confirmed set is in force, for certain. */
    void takeBack() {
        proposed = null;
    }
}
