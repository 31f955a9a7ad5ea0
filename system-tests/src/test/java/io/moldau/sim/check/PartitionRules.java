package io.moldau.sim.check;

import io.moldau.broker.partition.ReplicaState;
import io.moldau.broker.partition.Role;
import io.moldau.controller.cluster.Leadership;
import io.moldau.protocol.api.TopicPartition;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one partition, over all its replicas and what the metadata store says of it. A leader's high watermark is
 * taken at its word: what lies below is committed, and from then on everyone who may come to lead must have it.
 */
final class PartitionRules {

    private final TopicPartition partition;

    /** Whether committed records may go because later ones have their keys. */
    private final boolean compacted;

    /** Whether a broker is known to have lost writes, and still to be put out of the in-sync set for it. */
    private final IntPredicate excused;

    private final CommittedLog committed = new CommittedLog();
    private final CommittedKeys committedKeys = new CommittedKeys();
    private final Map<Integer, Integer> leaders = new HashMap<>();
    private final Map<Integer, Replica> replicas = new TreeMap<>();
    private @Nullable Leadership stored;
    private int newestEpoch = -1;

    PartitionRules(TopicPartition partition, boolean compacted, IntPredicate excused) {
        this.partition = partition;
        this.compacted = compacted;
        this.excused = excused;
    }

    /** The end of what was ever committed. */
    long committedEnd() {
        return committed.end();
    }

    /** The metadata store says so now. */
    void onStored(Leadership now) {
        Leadership before = stored;
        stored = now;
        if (before != null
                && (now.leaderEpoch() < before.leaderEpoch()
                        || now.partitionEpoch() <= before.partitionEpoch()
                        || now.controllerEpoch() < before.controllerEpoch())) {
            throw Rule.METADATA_RISES.broken(partition, now + " after " + before);
        }
        if (now.leader() != Leadership.NO_LEADER && !now.isr().contains(now.leader())) {
            throw Rule.LEADER_IN_SYNC.broken(partition, now.toString());
        }
        requireMaximalIsr();
        reviewCandidates();
    }

    /** A replica of a running broker has changed, or is seen for the first time. */
    void onReplica(int broker, Object process, ReplicaState state, ReplicaLog log) {
        Replica replica = replicas.computeIfAbsent(broker, Replica::new);
        ReplicaState before = replica.process == process ? replica.state : null;
        replica.see(process, state, log);
        if (before != null) {
            requireRisingEpochs(broker, before.role(), state.role());
        }
        if (state.role() instanceof Role.Leader leader) {
            onLeader(replica, leader, before, state);
        } else if (state.highWatermark() > committed.end()) {
            throw Rule.FOLLOWERS_TRAIL.broken(
                    partition, replica + " up to " + state.highWatermark() + " of " + committed.end());
        }
        requireMaximalIsr();
        reviewCandidates();
        replica.verify(Math.min(state.highWatermark(), committed.end()));
    }

    /** A process has ended: what is on its disk stays there. */
    void onStopped(int broker) {
        Replica replica = replicas.get(broker);
        if (replica != null) {
            replica.stop();
        }
    }

    /** A broker serves again, and has no log of this partition any more. */
    void onMissing(int broker) {
        Replica replica = replicas.get(broker);
        if (replica != null) {
            replica.lose();
            reviewCandidates();
        }
    }

    /** A writer was told that all in-sync replicas have the record at {@code offset}. */
    void onAcknowledged(long offset) {
        if (offset >= committed.end()) {
            throw Rule.ACKNOWLEDGED_IS_COMMITTED.broken(partition, offset + " of " + committed.end());
        }
    }

    private void requireRisingEpochs(int broker, Role before, Role now) {
        boolean back = now.leaderEpoch() < before.leaderEpoch()
                || (now.leaderEpoch() == before.leaderEpoch() && now.partitionEpoch() < before.partitionEpoch());
        if (back) {
            throw Rule.METADATA_RISES.broken(partition, "on broker " + broker + ": " + now + " after " + before);
        }
    }

    private void onLeader(Replica replica, Role.Leader leader, @Nullable ReplicaState before, ReplicaState state) {
        int epoch = leader.leaderEpoch();
        Integer known = leaders.putIfAbsent(epoch, replica.broker);
        if (known != null && known != replica.broker) {
            throw Rule.ONE_LEADER.broken(partition, "epoch " + epoch + ", brokers " + known + " and " + replica.broker);
        }
        boolean sameTerm = before != null
                && before.role() instanceof Role.Leader
                && before.role().leaderEpoch() == epoch;
        if (before != null && sameTerm && state.highWatermark() < before.highWatermark()) {
            throw Rule.HIGH_WATERMARK_RISES.broken(
                    partition, replica + " from " + before.highWatermark() + " to " + state.highWatermark());
        }
        newestEpoch = Math.max(newestEpoch, epoch);
        if (epoch == newestEpoch) {
            if (!sameTerm) {
                replica.requireCommitted();
                replica.requireKeys();
            }
            requireReplicated(state);
        }
        if (state.highWatermark() > committed.end()) {
            if (compacted) {
                committedKeys.extend(replica.log().keys(committed.end(), state.highWatermark()));
            }
            committed.extend(replica.log().marks(committed.end(), state.highWatermark()), state.highWatermark());
        }
        if (epoch == newestEpoch && state.highWatermarkSure() && state.highWatermark() < committed.end()) {
            throw Rule.SURE_MEANS_SURE.broken(
                    partition, replica + " says " + state.highWatermark() + " after " + committed.end());
        }
    }

    /** Whom the leader and the controller agree on has everything below the high watermark. */
    private void requireReplicated(ReplicaState leader) {
        Leadership now = stored;
        if (now == null || now.leaderEpoch() != leader.role().leaderEpoch()) {
            return;
        }
        for (int member : now.isr()) {
            Replica replica = replicas.get(member);
            if (replica != null
                    && leader.maximalIsr().contains(member)
                    && !excused.test(member)
                    && replica.endOffset() < leader.highWatermark()) {
                throw Rule.HIGH_WATERMARK_REPLICATED.broken(
                        partition, leader + " but " + replica + " ends at " + replica.endOffset());
            }
        }
    }

    /** Who leads in the epoch the store knows counts, at least, with everyone whom the store counts in sync. */
    private void requireMaximalIsr() {
        Leadership now = stored;
        Replica leader = now == null ? null : replicas.get(now.leader());
        ReplicaState state = leader == null || !leader.isRunning() ? null : leader.state;
        if (now != null
                && state != null
                && state.role() instanceof Role.Leader
                && state.role().leaderEpoch() == now.leaderEpoch()
                && !state.maximalIsr().containsAll(now.isr())) {
            throw Rule.MAXIMAL_ISR.broken(partition, now + ", leader " + state);
        }
    }

    /** Whoever is in sync may come to lead, and must have everything that was ever committed. */
    private void reviewCandidates() {
        forEachCandidate(Replica::requireCommitted);
    }

    /** Looks at what is too much to look at after each event: the records of whoever may come to lead. */
    void onEnd() {
        forEachCandidate(Replica::requireKeys);
    }

    private void forEachCandidate(Consumer<Replica> action) {
        Leadership now = stored;
        if (now == null) {
            return;
        }
        for (int member : now.isr()) {
            Replica replica = replicas.get(member);
            if (replica != null && !excused.test(member)) {
                action.accept(replica);
            }
        }
    }

    /** One replica, as it was last seen. */
    private final class Replica {
        private final int broker;
        private @Nullable Object process;
        private @Nullable ReplicaState state;
        private @Nullable ReplicaLog log;
        private long endOffset;
        private long verifiedTo;

        Replica(int broker) {
            this.broker = broker;
        }

        void see(Object seenProcess, ReplicaState seen, ReplicaLog seenLog) {
            if (process != seenProcess) {
                verifiedTo = 0;
            }
            process = seenProcess;
            state = seen;
            log = seenLog;
            endOffset = seen.endOffset();
            verifiedTo = Math.min(verifiedTo, endOffset);
        }

        void stop() {
            process = null;
            log = null;
        }

        void lose() {
            stop();
            state = null;
            endOffset = 0;
        }

        boolean isRunning() {
            return process != null;
        }

        long endOffset() {
            return endOffset;
        }

        ReplicaLog log() {
            return Objects.requireNonNull(log);
        }

        void requireCommitted() {
            if (endOffset < committed.end()) {
                throw Rule.COMMITTED_STAYS.broken(
                        partition, this + " ends at " + endOffset + " of " + committed.end() + ", " + stored);
            }
            verify(committed.end());
        }

        /** Of a compacted log: that it says the same of every key. */
        void requireKeys() {
            ReplicaLog seen = log;
            String difference =
                    seen == null || !compacted ? null : committedKeys.difference(seen.keys(0, committed.end()));
            if (difference != null) {
                throw Rule.LAST_OF_KEY_STAYS.broken(partition, this + " has " + difference);
            }
        }

        /** Compares what was not compared before. */
        void verify(long to) {
            ReplicaState seen = state;
            if (log == null || seen == null || to <= verifiedTo || compacted) {
                return;
            }
            String difference = committed.difference(log, Math.max(verifiedTo, seen.logStartOffset()), to);
            if (difference != null) {
                throw Rule.COMMITTED_STAYS.broken(partition, this + " has " + difference);
            }
            verifiedTo = to;
        }

        @Override
        public String toString() {
            return "broker " + broker;
        }
    }
}
