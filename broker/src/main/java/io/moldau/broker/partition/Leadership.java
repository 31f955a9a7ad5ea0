package io.moldau.broker.partition;

import io.moldau.broker.log.Log;
import io.moldau.broker.partition.ReadResult.Throttle;
import io.moldau.broker.partition.Reader.Replica;
import io.moldau.broker.partition.Role.Leader;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a leader knows of its followers in one epoch, and decides from it: how far records are replicated, and who is in
 * sync. Begins knowing nothing of anybody's log, since followers may truncate when the epoch changes. Owned by the
 * partition's loop.
 */
final class Leadership {

    private static final int NOBODY = -1;

    private final PartitionPorts ports;
    private final Log log;
    private final InSyncSet inSync;
    private final InSyncNegotiation negotiation;
    private final long epochStartOffset;
    private final Map<Integer, FollowerProgress> followers = new TreeMap<>();

    /**
     * Begins with the log's end as the start of the epoch.
     *
     * @param onSettled told when the in-sync set was confirmed anew, or a change was taken back
     */
    Leadership(Leader leader, Log log, PartitionPorts ports, Runnable onSettled) {
        this.ports = ports;
        this.log = log;
        this.inSync = new InSyncSet(leader);
        this.negotiation = new InSyncNegotiation(inSync, log, ports, onSettled);
        this.epochStartOffset = log.endOffset();
        long nowMs = ports.nowMs();
        long longAgoMs = nowMs - ports.replication().maxLagMs() - 1;
        for (int replica : leader.replicas()) {
            if (replica != ports.brokerId()) {
                followers.put(replica, new FollowerProgress(leader.isr().contains(replica) ? nowMs : longAgoMs));
            }
        }
    }

    /** Asks for nothing more. */
    void end() {
        negotiation.end();
    }

    /** The role as the controller has confirmed it. */
    Leader role() {
        return inSync.confirmed();
    }

    /** Every replica that may be in sync, for all the leader knows. */
    List<Integer> maximalIsr() {
        return inSync.maximal();
    }

    boolean hasFollowers() {
        return !followers.isEmpty();
    }

    /** A partition with fewer replicas than {@code min.insync.replicas} needs them all, and no more. */
    boolean isUnderMinIsr() {
        Leader leader = role();
        return leader.isr().size()
                < Math.min(log.config().minInSyncReplicas(), leader.replicas().size());
    }

    /**
     * Lets only appends pass that enough replicas can confirm.
     *
     * @throws ApiException NOT_ENOUGH_REPLICAS
     */
    void requireMinIsr() {
        if (isUnderMinIsr()) {
            throw new ApiException(
                    ErrorCode.NOT_ENOUGH_REPLICAS,
                    "%d in sync, min.insync.replicas=%d"
                            .formatted(role().isr().size(), log.config().minInSyncReplicas()));
        }
    }

    /**
     * Whether the high watermark is known to be at least what any earlier leader's was: it may trail until followers have
     * fetched under this epoch, and nobody is to be told of a lower one (KIP-207).
     */
    boolean isSureOfHighWatermark() {
        return log.highWatermark() >= epochStartOffset;
    }

    /**
     * Exclusive end of what every replica that counts has: the in-sync ones, and those about to join, so that under load
     * the high watermark does not run ahead of a follower that needs to reach it.
     */
    long replicatedEnd() {
        long nowMs = ports.nowMs();
        long end = log.endOffset();
        for (Map.Entry<Integer, FollowerProgress> each : followers.entrySet()) {
            if (inSync.mayHold(each.getKey()) || isAboutToJoin(each.getKey(), each.getValue(), nowMs)) {
                end = Math.min(end, each.getValue().endOffset());
            }
        }
        return end;
    }

    private boolean isAboutToJoin(int replica, FollowerProgress progress, long nowMs) {
        return progress.isCaughtUp(log.endOffset(), nowMs, ports.replication().maxLagMs())
                && ports.replication().isAlive().test(replica);
    }

    /** The first offset that every living replica has. Deleted records are below it everywhere that counts. */
    long lowWatermark() {
        long low = log.logStartOffset();
        for (Map.Entry<Integer, FollowerProgress> each : followers.entrySet()) {
            if (ports.replication().isAlive().test(each.getKey())) {
                low = Math.min(low, each.getValue().logStartOffset());
            }
        }
        return low;
    }

    /**
     * Lets only a follower of this partition in.
     *
     * @throws ApiException UNKNOWN_LEADER_EPOCH if the controller has not told this broker of such a replica, or
     *     NOT_LEADER_OR_FOLLOWER where the request names no epoch, or comes from before the follower's restart
     */
    void admit(Replica replica, int requestEpoch) {
        FollowerProgress progress = followers.get(replica.brokerId());
        if (progress == null) {
            throw new ApiException(
                    requestEpoch < 0 ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.UNKNOWN_LEADER_EPOCH);
        }
        if (progress.isOutlived(replica)) {
            throw new ApiException(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
    }

    /** An admitted follower asks for {@code offset} under this epoch, and has everything before it down to its start. */
    void fetched(Replica replica, long offset, long logStartOffset) {
        FollowerProgress progress = followers.get(replica.brokerId());
        if (progress == null) {
            throw new IllegalArgumentException(replica + " is no follower of " + log.partition());
        }
        progress.fetched(replica, offset, logStartOffset, log.endOffset(), ports.nowMs());
        if (!inSync.mayHold(replica.brokerId()) && mayJoin(replica.brokerId(), offset) && negotiation.mayAsk()) {
            List<Integer> isr = new ArrayList<>(role().isr());
            isr.add(replica.brokerId());
            ask(isr);
        }
    }

    /**
     * At the high watermark a follower has every acknowledged record of earlier epochs only if it is also past the start of
     * this one: before the leader's own first records are replicated, its high watermark may be too low.
     */
    private boolean mayJoin(int replica, long offset) {
        return offset >= log.highWatermark()
                && offset >= epochStartOffset
                && ports.replication().isAlive().test(replica);
    }

    /**
     * Whether a follower that has everything need not be noted again before the leader appends: one in sync. Whether
     * another may join depends on more, such as whether it is counted among the living.
     */
    boolean mayRest(Replica replica) {
        return inSync.mayHold(replica.brokerId());
    }

    /**
     * What the limit on replication has to do with this follower. It is for those that catch up: one in sync must not lose
     * its place by it (KIP-73).
     */
    Throttle throttle(Replica replica) {
        if (!log.config().throttled().leaders().contains(log.partition().partition(), ports.brokerId())) {
            return Throttle.NONE;
        }
        boolean catchesUp = !role().isr().contains(replica.brokerId());
        return catchesUp && ports.replication().leaderQuota().isExceeded() ? Throttle.HELD_BACK : Throttle.COUNTS;
    }

    /** The leader is about to append. */
    void beforeAppend() {
        if (hasFollowers()) {
            long nowMs = ports.nowMs();
            followers.values().forEach(progress -> progress.beforeAppend(log.endOffset(), nowMs));
        }
    }

    /** Asks to go on without followers that were behind for too long. */
    void dropLaggards() {
        long nowMs = ports.nowMs();
        List<Integer> isr = role().isr();
        List<Integer> remaining =
                isr.stream().filter(replica -> !lags(replica, nowMs)).toList();
        if (remaining.size() < isr.size() && negotiation.mayAsk()) {
            ask(remaining);
        }
    }

    private void ask(List<Integer> isr) {
        Map<Integer, Long> brokerEpochs = new TreeMap<>();
        for (int member : isr) {
            FollowerProgress progress = followers.get(member);
            if (progress != null && progress.brokerEpoch() >= 0) {
                brokerEpochs.put(member, progress.brokerEpoch());
            }
        }
        negotiation.ask(isr, brokerEpochs);
    }

    private boolean lags(int replica, long nowMs) {
        FollowerProgress progress = followers.get(replica);
        return progress != null
                && !progress.isCaughtUp(
                        log.endOffset(), nowMs, ports.replication().maxLagMs());
    }

    /**
     * The in-sync follower in a consumer's rack that has come furthest of those that have the offset (KIP-392); −1 if the
     * leader is as close, or nobody is closer.
     */
    int closerReplica(String rack, long offset) {
        if (rack.isEmpty() || rack.equals(rackOf(ports.brokerId()))) {
            return NOBODY;
        }
        int closest = NOBODY;
        long furthest = -1;
        for (int replica : role().isr()) {
            FollowerProgress progress = followers.get(replica);
            if (progress != null
                    && progress.endOffset() > furthest
                    && progress.endOffset() >= offset
                    && progress.logStartOffset() <= offset
                    && rack.equals(rackOf(replica))) {
                closest = replica;
                furthest = progress.endOffset();
            }
        }
        return closest;
    }

    private @Nullable String rackOf(int broker) {
        return ports.replication().rackOf().apply(broker);
    }
}
