package io.moldau.broker.replication;

import io.moldau.broker.partition.FollowerLog;
import io.moldau.broker.partition.LeaderAnswer;
import io.moldau.broker.partition.ReadResult.DivergingEpoch;
import io.moldau.broker.partition.ReplicaPosition;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchResponse.EpochEndOffset;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.record.MemoryRecords;
import io.moldau.protocol.wire.Uuid;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One replica that copies from its leader in one epoch; the next epoch makes another of these. Belongs to a {@link Fetcher},
 * which keeps it in one place at a time: in its session, among the lost, among the resting, or nowhere if the leader has
 * fenced it.
 */
final class ReplicaCopy {

    private static final ByteBuffer NO_RECORDS = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** What tells it from others on the wire. */
    record Place(Uuid topicId, String topic, int partition) {

        boolean isIdentified() {
            return !topicId.equals(Uuid.ZERO);
        }
    }

    private final FollowerLog log;
    private final int leaderEpoch;
    private final Place place;
    private int failures;

    /** As the leader told it last, or −1. */
    private long leaderHighWatermark = -1;

    ReplicaCopy(FollowerLog log, int leaderEpoch) {
        this.log = log;
        this.leaderEpoch = leaderEpoch;
        Uuid topicId = log.topicId();
        this.place = new Place(
                topicId == null ? Uuid.ZERO : topicId,
                log.partition().topic(),
                log.partition().partition());
    }

    TopicPartition partition() {
        return log.partition();
    }

    Place place() {
        return place;
    }

    FollowerLog log() {
        return log;
    }

    int leaderEpoch() {
        return leaderEpoch;
    }

    /** How often it failed in a row, this time included. */
    int failedAgain() {
        return ++failures;
    }

    /**
     * Takes an answer without an error over into its log.
     *
     * @return whether the leader has to be told a new position
     * @throws io.moldau.protocol.api.ApiException if the log does not take it
     */
    boolean take(PartitionData data) {
        ReplicaPosition before = log.position();
        log.take(
                new LeaderAnswer(data.highWatermark(), data.logStartOffset(), diverging(data), records(data)),
                leaderEpoch);
        leaderHighWatermark = data.highWatermark();
        failures = 0;
        return !log.position().equals(before);
    }

    /** Whether it lacks records that are replicated, as far as is known: only such a copy may be slowed down. */
    boolean lags() {
        return leaderHighWatermark < 0 || log.position().endOffset() < leaderHighWatermark;
    }

    private static @Nullable DivergingEpoch diverging(PartitionData data) {
        EpochEndOffset epoch = data.divergingEpoch();
        return epoch.endOffset() < 0 ? null : new DivergingEpoch(epoch.epoch(), epoch.endOffset());
    }

    /** What an answer holds of a partition's log. */
    static ByteBuffer records(PartitionData data) {
        return data.records() instanceof MemoryRecords records
                ? records.buffer().nioBuffer()
                : NO_RECORDS;
    }

    @Override
    public String toString() {
        return log.partition() + " epoch " + leaderEpoch;
    }
}
