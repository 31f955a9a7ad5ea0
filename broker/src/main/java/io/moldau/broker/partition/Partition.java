package io.moldau.broker.partition;

import io.moldau.broker.log.AppendResult;
import io.moldau.broker.log.EpochEnd;
import io.moldau.broker.log.Log;
import io.moldau.broker.log.TimestampedOffset;
import io.moldau.broker.partition.ReadResult.DivergingEpoch;
import io.moldau.broker.partition.Role.Follower;
import io.moldau.broker.partition.Role.Leader;
import io.moldau.broker.partition.Role.Unassigned;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica on this broker: its role, its log, its high watermark, and whoever waits for any of them. Owned by its
 * {@link PartitionShard}; every method runs on that loop.
 *
 * <p>Invariant: {@code log start <= high watermark <= log end}. While a leader, a record below the high watermark is on
 * every in-sync replica, and only those are shown to consumers.
 */
public final class Partition {

    private static final Logger LOG = LoggerFactory.getLogger(Partition.class);
    private static final int UNKNOWN_EPOCH = -1;

    private final int brokerId;
    private final Log log;
    private final Clock clock;
    private final BatchGate gate;
    private final ParkedAcks replicating = new ParkedAcks();
    private final ParkedAcks syncing = new ParkedAcks();
    private final FetchWaiters waiters = new FetchWaiters();

    /** Told when a reply was parked, so that somebody looks after deadlines. */
    private final Consumer<Partition> onParked;

    private Role role = new Unassigned();

    Partition(int brokerId, Log log, Clock clock, Consumer<Partition> onParked) {
        this.brokerId = brokerId;
        this.log = log;
        this.clock = clock;
        this.gate = new BatchGate(log.config());
        this.onParked = onParked;
        log.onFlushed(this::flushed);
    }

    public TopicPartition id() {
        return log.partition();
    }

    public Log log() {
        return log;
    }

    public Role role() {
        return role;
    }

    /** Fetches that wait for this partition to change. */
    public FetchWaiters waiters() {
        return waiters;
    }

    /** Whether a producer waits for its acknowledgement. */
    boolean hasParked() {
        return !replicating.isEmpty() || !syncing.isEmpty();
    }

    /** Answers those that have waited too long. */
    void expireParked(long nowMs) {
        replicating.expire(nowMs);
        syncing.expire(nowMs);
    }

    /** Exclusive end of what consumers may see. */
    public long highWatermark() {
        return log.highWatermark();
    }

    /** Puts a changed topic configuration in force. */
    void configure(TopicConfig config) {
        log.configure(config);
        gate.configure(config);
        // A lower min.insync.replicas may be all that the high watermark waited for.
        advanceHighWatermark();
    }

    /**
     * Obeys the controller, unless this replica knows better.
     *
     * @return NONE, or why the directive was not followed; Kafka's order of checks
     */
    ErrorCode follow(Directive directive) {
        if (directive.leaderEpoch() <= role.leaderEpoch()) {
            return ErrorCode.STALE_CONTROLLER_EPOCH;
        }
        if (!directive.replicas().contains(brokerId)) {
            return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (directive.leader() == brokerId) {
            becomeLeader(directive);
        } else {
            becomeFollower(directive);
        }
        return ErrorCode.NONE;
    }

    private void becomeLeader(Directive directive) {
        log.startEpoch(directive.leaderEpoch());
        role = new Leader(directive.leaderEpoch(), directive.partitionEpoch(), directive.replicas(), directive.isr());
        LOG.info(
                "{} epoch {} offset {}: leads, replicas {}, in sync {}",
                id(),
                directive.leaderEpoch(),
                log.endOffset(),
                directive.replicas(),
                directive.isr());
        advanceHighWatermark();
        waiters.wakeAll();
    }

    private void becomeFollower(Directive directive) {
        role = new Follower(directive.leaderEpoch(), directive.partitionEpoch(), directive.leader());
        LOG.info(
                "{} epoch {} offset {}: follows broker {}",
                id(),
                directive.leaderEpoch(),
                log.endOffset(),
                directive.leader());
        dismissWaiting();
    }

    /** Stops being a replica: whoever waits is told to look elsewhere. */
    void becomeUnassigned() {
        role = new Unassigned();
        dismissWaiting();
    }

    private void dismissWaiting() {
        replicating.failAll(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        syncing.failAll(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        waiters.wakeAll();
    }

    /**
     * Appends a batch and replies when the producer's wish for safety is met: acks=0 at once, acks=1 when as much is on disk
     * as {@code flush.messages} asks for, all when every in-sync replica has it as well.
     *
     * @param records one batch between position and limit; offsets are stamped into it. The caller's again on return
     * @param requiredAcks 0, 1 or −1
     * @param reply runs on this loop, once, now or later
     */
    public void append(ByteBuffer records, short requiredAcks, int timeoutMs, Consumer<AppendReply> reply) {
        AppendReply appended = tryAppend(records, requiredAcks);
        if (appended.error() != ErrorCode.NONE || requiredAcks == 0) {
            reply.accept(appended);
            return;
        }
        long replicated = requiredAcks < 0 ? appended.endOffset() : log.logStartOffset();
        long synced = log.syncedBefore(appended.endOffset());
        if (replicated <= log.highWatermark() && synced <= log.recoveryPoint()) {
            reply.accept(appended);
            return;
        }
        long deadlineMs = clock.monotonicMs() + Math.max(0, timeoutMs);
        replicating.await(log.highWatermark(), replicated, deadlineMs, waited -> {
            if (waited == ErrorCode.NONE) {
                syncing.await(log.recoveryPoint(), synced, deadlineMs, then -> reply.accept(appended.after(then)));
            } else {
                reply.accept(appended.after(waited));
            }
        });
        onParked.accept(this);
    }

    private void flushed() {
        if (log.dir().isOnline()) {
            syncing.completeUpTo(log.recoveryPoint());
        } else {
            syncing.failAll(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private AppendReply tryAppend(ByteBuffer records, short requiredAcks) {
        try {
            Leader leader = leader(UNKNOWN_EPOCH);
            if (requiredAcks < 0 && isUnderMinIsr(leader)) {
                return AppendReply.failed(
                        ErrorCode.NOT_ENOUGH_REPLICAS,
                        "%d in sync, min.insync.replicas=%d"
                                .formatted(leader.isr().size(), log.config().minInSyncReplicas()));
            }
            AppendReply refusal = gate.inspect(records, clock.wallMs());
            if (refusal != null) {
                return refusal;
            }
            AppendResult result = log.appendAsLeader(gate.batch(), leader.leaderEpoch(), clock.wallMs());
            if (!result.duplicate()) {
                advanceHighWatermark();
            }
            return AppendReply.appended(result, log.logStartOffset());
        } catch (ApiException e) {
            return AppendReply.failed(e.error(), e.getMessage());
        }
    }

    /**
     * Describes the records at an offset that a consumer may see, and where else the reader stands.
     *
     * @return the caller closes its slice
     */
    public ReadResult read(ReadRequest request) {
        try {
            leader(request.currentLeaderEpoch());
            DivergingEpoch diverging = divergence(request);
            if (diverging != null) {
                return ReadResult.diverging(log.highWatermark(), log.logStartOffset(), diverging);
            }
            if (request.offset() < log.logStartOffset() || request.offset() > log.endOffset()) {
                return ReadResult.outOfRange(log.highWatermark(), log.logStartOffset());
            }
            return ReadResult.records(
                    log.highWatermark(),
                    log.logStartOffset(),
                    log.read(request.offset(), request.maxBytes(), log.highWatermark(), request.minOneBatch()));
        } catch (ApiException e) {
            return ReadResult.failed(e.error());
        }
    }

    /** Compares the reader's history with this log's by epoch (KIP-595). */
    private @Nullable DivergingEpoch divergence(ReadRequest request) {
        if (request.lastFetchedEpoch() < 0) {
            return null;
        }
        EpochEnd end = log.endOfEpoch(request.lastFetchedEpoch());
        if (end.endOffset() < 0) {
            throw new ApiException(ErrorCode.OFFSET_OUT_OF_RANGE);
        }
        boolean parts = end.epoch() < request.lastFetchedEpoch() || end.endOffset() < request.offset();
        return parts ? new DivergingEpoch(end.epoch(), end.endOffset()) : null;
    }

    /**
     * Finds an offset by timestamp, for consumers.
     *
     * @throws ApiException with what to answer
     */
    public TimestampedOffset findOffset(long timestamp, int currentLeaderEpoch) {
        Leader leader = leader(currentLeaderEpoch);
        return OffsetLookup.find(log, timestamp, log.highWatermark(), leader.leaderEpoch());
    }

    /**
     * Where an epoch ends here (KIP-101, KIP-279).
     *
     * @throws ApiException with what to answer
     */
    public EpochEnd endOfEpoch(int leaderEpoch, int currentLeaderEpoch) {
        leader(currentLeaderEpoch);
        return log.endOfEpoch(leaderEpoch);
    }

    /**
     * Gives up every record before {@code offset} (KIP-107).
     *
     * @param offset −1 for the high watermark
     * @return the first offset that is left
     * @throws ApiException with what to answer
     */
    public long deleteRecordsBefore(long offset) {
        leader(UNKNOWN_EPOCH);
        if (log.config().compaction().enabled() && !log.config().retention().enabled()) {
            throw new ApiException(
                    ErrorCode.POLICY_VIOLATION, id() + " is compacted only: cleanup.policy has to include delete");
        }
        long target = offset == -1 ? log.highWatermark() : offset;
        if (target < 0 || target > log.highWatermark()) {
            throw new ApiException(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "%s: offset %d is not between 0 and the high watermark %d"
                            .formatted(id(), offset, log.highWatermark()));
        }
        log.advanceLogStartOffset(target);
        waiters.wakeAll();
        return log.logStartOffset();
    }

    /** Refuses whoever asks the wrong broker or lives in another epoch (KIP-320). */
    private Leader leader(int requestEpoch) {
        if (requestEpoch != UNKNOWN_EPOCH && requestEpoch != role.leaderEpoch()) {
            throw new ApiException(
                    requestEpoch < role.leaderEpoch() ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH);
        }
        if (role instanceof Leader leader) {
            return leader;
        }
        throw new ApiException(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    /** A partition with fewer replicas than {@code min.insync.replicas} needs them all, and no more. */
    private boolean isUnderMinIsr(Leader leader) {
        return leader.isr().size()
                < Math.min(log.config().minInSyncReplicas(), leader.replicas().size());
    }

    /**
     * Raises the high watermark to what all in-sync replicas have: to the log's end where this is the only one. With too
     * few of them it stays, so that nobody reads what a lone survivor might still lose (KIP-966).
     */
    private void advanceHighWatermark() {
        if (role instanceof Leader leader
                && !isUnderMinIsr(leader)
                && leader.isr().equals(List.of(brokerId))
                && log.endOffset() > log.highWatermark()) {
            log.setHighWatermark(log.endOffset());
            replicating.completeUpTo(log.highWatermark());
            waiters.wakeAll();
        }
    }

    @Override
    public String toString() {
        return id() + " " + role;
    }
}
