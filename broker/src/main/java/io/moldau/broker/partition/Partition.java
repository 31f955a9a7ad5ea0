package io.moldau.broker.partition;

import io.moldau.broker.log.AppendResult;
import io.moldau.broker.log.EpochEnd;
import io.moldau.broker.log.Log;
import io.moldau.broker.log.TimestampedOffset;
import io.moldau.broker.partition.Reader.Replica;
import io.moldau.broker.partition.Role.Follower;
import io.moldau.broker.partition.Role.Unassigned;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
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
    private static final int NOBODY = -1;

    private final PartitionPorts ports;
    private final Log log;
    private final BatchGate gate;
    private final Waiting waiting;
    private final FollowerLog followerLog;

    private Role role = new Unassigned();

    /** There while this replica leads. */
    private @Nullable Leadership leadership;

    Partition(Log log, PartitionPorts ports) {
        this.ports = ports;
        this.log = log;
        this.gate = new BatchGate(log.config());
        this.waiting = Waiting.on(log);
        this.followerLog = new FollowerLog(log, ports.clock(), waiting.consumers()::wakeAll);
        log.onFlushed(waiting.acknowledgements()::flushed);
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

    /** Fetches of such readers that wait for this partition to change. */
    public FetchWaiters waiters(Reader reader) {
        return reader instanceof Replica ? waiting.replicas() : waiting.consumers();
    }

    Waiting waiting() {
        return waiting;
    }

    /** How this replica stands. */
    public ReplicaState state() {
        Leadership leading = leadership;
        return new ReplicaState(
                id(),
                role,
                leading == null ? List.of() : leading.maximalIsr(),
                leading != null && leading.isSureOfHighWatermark(),
                log.logStartOffset(),
                log.highWatermark(),
                log.endOffset());
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
        if (!directive.replicas().contains(ports.brokerId())) {
            return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (directive.partitionEpoch() < role.partitionEpoch()) {
            return ErrorCode.NONE;
        }
        try {
            if (directive.leader() == ports.brokerId()) {
                becomeLeader(directive);
            } else {
                becomeFollower(directive);
            }
            return ErrorCode.NONE;
        } catch (ApiException e) {
            return e.error();
        }
    }

    /** Producers that wait go on waiting if this replica led before: their records are in its log still. */
    private void becomeLeader(Directive directive) {
        leaveRole();
        log.startEpoch(directive.leaderEpoch());
        Leadership begun = new Leadership(directive.asLeader(), log, ports, this::inSyncSetSettled);
        leadership = begun;
        LOG.info("{}: leads, replicas {}, in sync {}", position(directive), directive.replicas(), directive.isr());
        if (begun.hasFollowers()) {
            ports.onLeading().accept(this);
        }
        inSyncSetSettled();
        waiting.wakeFetches();
        ports.observer().onRole(this);
    }

    private void becomeFollower(Directive directive) {
        leaveRole();
        role = directive.asFollower();
        LOG.info("{}: follows broker {}", position(directive), directive.leader());
        waiting.dismiss();
        if (directive.leader() != NOBODY) {
            followerLog.prepare();
            ports.sources().follow(followerLog, directive.leader(), directive.leaderEpoch());
        }
        ports.observer().onRole(this);
    }

    private String position(Directive directive) {
        return id() + " epoch " + directive.leaderEpoch() + " offset " + log.endOffset();
    }

    /** Stops being a replica: whoever waits is told to look elsewhere. */
    void becomeUnassigned() {
        leaveRole();
        role = new Unassigned(role.leaderEpoch(), role.partitionEpoch());
        waiting.dismiss();
        ports.observer().onRole(this);
    }

    private void leaveRole() {
        if (leadership != null) {
            leadership.end();
            leadership = null;
        }
        ports.sources().stop(followerLog);
    }

    /** The in-sync set is known anew: with too few of them nobody's records become safe any more. */
    private void inSyncSetSettled() {
        Leadership leading = leadership;
        if (leading == null) {
            return;
        }
        role = leading.role();
        waiting.replicas().changed();
        if (leading.isUnderMinIsr()) {
            waiting.acknowledgements().failReplicating(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
        }
        advanceHighWatermark();
    }

    /**
     * Looks after the followers' lag.
     *
     * @return whether there are any, so that it has to be looked after again
     */
    boolean reviewFollowers() {
        Leadership leading = leadership;
        if (leading == null || !leading.hasFollowers()) {
            return false;
        }
        leading.dropLaggards();
        return true;
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
        if (!appended.isInLog() || requiredAcks == 0) {
            reply.accept(appended);
        } else if (waiting.acknowledgements().await(appended, requiredAcks < 0, ports.deadlineMs(timeoutMs), reply)) {
            ports.onParked().accept(this);
        }
    }

    /**
     * Replies when everything that is in the log now is on every in-sync replica.
     *
     * @param reply runs on this loop, once, now or later: NONE, or why it cannot be told
     */
    public void awaitReplicated(int timeoutMs, Consumer<ErrorCode> reply) {
        if (leadership == null) {
            reply.accept(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        } else if (waiting.acknowledgements().awaitReplicated(ports.deadlineMs(timeoutMs), reply)) {
            ports.onParked().accept(this);
        }
    }

    private AppendReply tryAppend(ByteBuffer records, short requiredAcks) {
        try {
            Leadership leading = leading(UNKNOWN_EPOCH);
            if (requiredAcks < 0) {
                leading.requireMinIsr();
            }
            long wallMs = ports.clock().wallMs();
            AppendReply refusal = gate.inspect(records, wallMs);
            if (refusal != null) {
                return refusal;
            }
            leading.beforeAppend();
            AppendResult result =
                    log.appendAsLeader(gate.batch(), leading.role().leaderEpoch(), wallMs);
            if (!result.duplicate()) {
                advanceHighWatermark();
                waiting.replicas().wakeAll();
            }
            return AppendReply.appended(result, log.logStartOffset());
        } catch (ApiException e) {
            return AppendReply.failed(e.error(), e.getMessage());
        }
    }

    /**
     * Describes the records at an offset that the reader may see, and where else it stands. What a replica asks for tells
     * how far it is.
     *
     * @return the caller closes its slice
     */
    public ReadResult read(ReadRequest request) {
        try {
            return request.reader() instanceof Replica replica
                    ? readFor(replica, request)
                    : readFor((Reader.Consumer) request.reader(), request);
        } catch (ApiException e) {
            return ReadResult.failed(e.error());
        }
    }

    private ReadResult readFor(Replica replica, ReadRequest request) {
        Leadership leading = leading(request.currentLeaderEpoch());
        leading.admit(replica, request.currentLeaderEpoch());
        ReadResult misplaced = LogReading.misplaced(log, request);
        if (misplaced != null) {
            return misplaced;
        }
        leading.fetched(replica, request.offset(), request.logStartOffset());
        advanceHighWatermark();
        if (!waiting.deletions().isEmpty()) {
            waiting.deletions().reached(leading.lowWatermark());
        }
        return LogReading.records(log, request, leading.mayRest(replica), leading.throttle(replica));
    }

    private ReadResult readFor(Reader.Consumer consumer, ReadRequest request) {
        role.requireEpoch(request.currentLeaderEpoch());
        if (!(role instanceof Follower && consumer.mayReadFollowers())) {
            int closer = leading(UNKNOWN_EPOCH).closerReplica(consumer.rack(), request.offset());
            if (closer != NOBODY) {
                return ReadResult.elsewhere(log.highWatermark(), log.logStartOffset(), closer);
            }
        }
        ReadResult misplaced = LogReading.misplaced(log, request);
        return misplaced != null ? misplaced : LogReading.records(log, request, log.highWatermark(), true);
    }

    /**
     * Finds an offset by timestamp.
     *
     * @throws ApiException with what to answer; OFFSET_NOT_AVAILABLE to a consumer while this leader is not sure of its high
     *     watermark (KIP-207)
     */
    public TimestampedOffset findOffset(Reader reader, long timestamp, int currentLeaderEpoch) {
        Leadership leading = leading(currentLeaderEpoch);
        int epoch = leading.role().leaderEpoch();
        return reader instanceof Replica
                ? OffsetLookup.find(log, timestamp, log.endOffset(), epoch)
                : OffsetLookup.findVisible(log, timestamp, epoch, leading.isSureOfHighWatermark());
    }

    /**
     * Where an epoch ends here (KIP-101, KIP-279).
     *
     * @throws ApiException with what to answer
     */
    public EpochEnd endOfEpoch(int leaderEpoch, int currentLeaderEpoch) {
        leading(currentLeaderEpoch);
        return log.endOfEpoch(leaderEpoch);
    }

    /**
     * Gives up every record before {@code offset}, and replies when every living replica has (KIP-107).
     *
     * @param offset −1 for the high watermark
     * @param reply runs on this loop, once, now or later: the first offset that is left, or what to answer instead
     * @throws ApiException with what to answer
     */
    public void deleteRecordsBefore(long offset, int timeoutMs, DeletionReply reply) {
        Leadership leading = leading(UNKNOWN_EPOCH);
        long target = waiting.deletions().deleteBefore(offset);
        waiting.wakeFetches();
        waiting.deletions()
                .await(
                        leading.lowWatermark(),
                        target,
                        ports.deadlineMs(timeoutMs),
                        waited -> reply.accept(
                                waited, waited == ErrorCode.NONE ? log.logStartOffset() : DeletionReply.NONE));
        if (!waiting.deletions().isEmpty()) {
            ports.onParked().accept(this);
        }
    }

    /** Refuses whoever asks the wrong broker or lives in another epoch (KIP-320). */
    private Leadership leading(int requestEpoch) {
        role.requireEpoch(requestEpoch);
        Leadership leading = leadership;
        if (leading == null) {
            throw new ApiException(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        return leading;
    }

    /**
     * Raises the high watermark to what all in-sync replicas have. With too few of them it stays, so that nobody reads what
     * a lone survivor might still lose (KIP-966).
     */
    private void advanceHighWatermark() {
        Leadership leading = leadership;
        if (leading == null || leading.isUnderMinIsr()) {
            return;
        }
        long replicated = leading.replicatedEnd();
        if (replicated > log.highWatermark()) {
            log.setHighWatermark(replicated);
            waiting.acknowledgements().replicated();
            waiting.replicas().changed();
            waiting.consumers().wakeAll();
        }
    }

    @Override
    public String toString() {
        return id() + " " + role;
    }
}
