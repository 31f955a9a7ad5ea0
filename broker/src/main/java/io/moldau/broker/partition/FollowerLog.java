package io.moldau.broker.partition;

import io.moldau.broker.log.EpochEnd;
import io.moldau.broker.log.Log;
import io.moldau.broker.partition.ReadResult.DivergingEpoch;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.InvalidBatchException;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.wire.Uuid;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a follower's log like its leader's. Owned by the partition's loop.
 *
 * <p>A log is cut where epochs say the two part, never at the high watermark: what a follower knows of that is late, and
 * records above it may be acknowledged (KIP-101).
 */
public final class FollowerLog {

    private static final Logger LOG = LoggerFactory.getLogger(FollowerLog.class);

    private final Log log;
    private final Clock clock;

    /** Told when consumers may see more, or less. */
    private final Runnable onVisible;

    FollowerLog(Log log, Clock clock, Runnable onVisible) {
        this.log = log;
        this.clock = clock;
        this.onVisible = onVisible;
    }

    /** The partition this is a replica of. */
    public TopicPartition partition() {
        return log.partition();
    }

    /** The topic's id, or null where it is not known. */
    public @Nullable Uuid topicId() {
        return log.topicId();
    }

    /** Whether the copy on this broker is held to the limit on replication (KIP-73). */
    public boolean isThrottledOn(int brokerId) {
        return log.config().throttled().followers().contains(partition().partition(), brokerId);
    }

    /** Where the copy stands now. */
    public ReplicaPosition position() {
        return new ReplicaPosition(log.endOffset(), log.epochs().latestEpoch(), log.logStartOffset());
    }

    /** A log from before there were epochs cannot be compared by them: all that is certain ends at the high watermark. */
    void prepare() {
        if (log.epochs().latestEpoch() < 0 && log.endOffset() > log.highWatermark()) {
            truncateTo(log.highWatermark());
        }
    }

    /**
     * Follows the leader: cuts back, or appends and takes over its high watermark and start.
     *
     * @param leaderEpoch the epoch of that leader
     * @throws ApiException CORRUPT_MESSAGE if what came first is damaged, OFFSET_OUT_OF_RANGE if it does not continue this
     *     log, KAFKA_STORAGE_ERROR
     */
    public void take(LeaderAnswer answer, int leaderEpoch) {
        DivergingEpoch diverging = answer.diverging();
        if (diverging != null) {
            truncateTo(partingOffset(diverging));
            return;
        }
        append(answer.records(), leaderEpoch);
        takeBounds(answer);
    }

    /** A new leader may know less of the high watermark than this replica did: what was shown stays shown. */
    private void takeBounds(LeaderAnswer answer) {
        long highWatermark = Math.min(answer.highWatermark(), log.endOffset());
        boolean moved = highWatermark > log.highWatermark();
        if (moved) {
            log.setHighWatermark(highWatermark);
        }
        long start = Math.min(answer.logStartOffset(), log.highWatermark());
        if (start > log.logStartOffset()) {
            log.advanceLogStartOffset(start);
            moved = true;
        }
        if (moved) {
            onVisible.run();
        }
    }

    /** The largest epoch that both know: each has its end, and beyond the smaller one nothing is common for certain. */
    private long partingOffset(DivergingEpoch leaders) {
        EpochEnd own = log.endOfEpoch(leaders.epoch());
        return own.endOffset() < 0 ? leaders.endOffset() : Math.min(own.endOffset(), leaders.endOffset());
    }

    private void append(ByteBuffer records, int leaderEpoch) {
        if (!records.hasRemaining()) {
            return;
        }
        ByteBuffer sound = records.slice(records.position(), soundBytes(records, leaderEpoch));
        if (sound.hasRemaining()) {
            log.appendAsFollower(sound, clock.wallMs());
        }
    }

    /** How many bytes from the start are batches that may be appended. Damage behind them shows at the next fetch. */
    private int soundBytes(ByteBuffer records, int leaderEpoch) {
        var batches = new RecordBatches(records);
        int end = records.position();
        try {
            while (batches.next()) {
                RecordBatch batch = batches.batch();
                // A batch of a later epoch than the leader's is not the leader's (KAFKA-18723).
                if (!batch.isCrcValid() || batch.partitionLeaderEpoch() > leaderEpoch) {
                    return soundOrRefuse(end - records.position(), "batch " + batch.baseOffset());
                }
                end = batches.nextPosition();
            }
        } catch (InvalidBatchException e) {
            return soundOrRefuse(end - records.position(), String.valueOf(e.getMessage()));
        }
        return end - records.position();
    }

    private int soundOrRefuse(int soundBytes, String damage) {
        if (soundBytes == 0) {
            throw new ApiException(ErrorCode.CORRUPT_MESSAGE, log.partition() + ": damaged on the way: " + damage);
        }
        return soundBytes;
    }

    /** Drops what lies at or beyond {@code offset}: the leader's log ends there. */
    public void truncateTo(long offset) {
        if (offset < log.highWatermark()) {
            LOG.warn("{}: cut to offset {}, below its high watermark {}", log.partition(), offset, log.highWatermark());
        }
        log.truncateTo(offset, clock.wallMs());
        onVisible.run();
    }

    /** Begins anew at {@code offset}: the leader has nothing before it. */
    public void restartAt(long offset) {
        log.truncateFullyAndStartAt(offset, clock.wallMs());
        onVisible.run();
    }

    @Override
    public String toString() {
        return "follower " + log;
    }
}
