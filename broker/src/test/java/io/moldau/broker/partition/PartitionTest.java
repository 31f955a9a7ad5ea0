package io.moldau.broker.partition;

import static io.moldau.broker.partition.PartitionFixture.BROKER;
import static io.moldau.broker.partition.PartitionFixture.TOPIC_ID;
import static io.moldau.broker.partition.PartitionFixture.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.log.Batches;
import io.moldau.broker.log.EpochEnd;
import io.moldau.broker.log.disk.DiskFullException;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.record.Codecs;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.CompressionType;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartitionTest {

    private static final int ALL = -1;
    private static final int OTHER = 2;
    private static final int TIMEOUT_MS = 1000;

    private final PartitionFixture fixture = new PartitionFixture(1);

    private long nowMs() {
        return fixture.scheduler.clock().wallMs();
    }

    private AppendReply append(RecordBatch batch, int acks) {
        return one(fixture.append(ZERO, batch, acks, TIMEOUT_MS));
    }

    private static AppendReply one(List<AppendReply> replies) {
        assertThat(replies).hasSize(1);
        return replies.get(0);
    }

    private ErrorCode follow(int epoch, int leader, List<Integer> isr, List<Integer> replicas) {
        return fixture.follow(ZERO, TOPIC_ID, epoch, leader, isr, replicas);
    }

    private ReadResult read(ReadRequest request) {
        ReadResult result = fixture.on(ZERO, shard -> shard.require(ZERO).read(request));
        result.slice().close();
        return result;
    }

    private ReadResult read(long offset) {
        return read(new ReadRequest(offset, -1, -1, 1 << 20, true));
    }

    private long deleteBefore(long offset) {
        List<ErrorCode> errors = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        fixture.on(ZERO, shard -> {
            shard.require(ZERO).deleteRecordsBefore(offset, TIMEOUT_MS, (error, first) -> {
                errors.add(error);
                offsets.add(first);
            });
            return true;
        });
        assertThat(errors).containsExactly(ErrorCode.NONE);
        return offsets.get(0);
    }

    // The controller's word

    @Test
    void followsOnlyNewerEpochs() {
        Partition partition = fixture.lead(ZERO);
        assertThat(follow(0, OTHER, List.of(OTHER), List.of(BROKER, OTHER)))
                .isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH);
        assertThat(follow(5, BROKER, List.of(BROKER), List.of(BROKER))).isEqualTo(ErrorCode.NONE);
        assertThat(follow(4, OTHER, List.of(OTHER), List.of(BROKER, OTHER)))
                .isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH);
        assertThat(partition.role()).isEqualTo(new Role.Leader(5, 0, List.of(BROKER), List.of(BROKER)));
        assertThat(follow(6, OTHER, List.of(OTHER), List.of(BROKER, OTHER))).isEqualTo(ErrorCode.NONE);
        assertThat(partition.role()).isEqualTo(new Role.Follower(6, 0, OTHER));
    }

    @Test
    void isNoReplicaOfWhatNamesOthersOnly() {
        Partition partition = fixture.lead(ZERO);
        assertThat(follow(1, OTHER, List.of(OTHER), List.of(OTHER))).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(partition.role().leaderEpoch()).isZero();
    }

    // Appends

    @Test
    void repliesAtOnceWhereItIsTheOnlyReplica() {
        fixture.lead(ZERO);
        for (int acks = -1; acks <= 1; acks++) {
            AppendReply reply = append(Batches.of(2, nowMs()), acks);
            assertThat(reply.error()).isEqualTo(ErrorCode.NONE);
            assertThat(reply.baseOffset()).isEqualTo(2L * (acks + 1));
            assertThat(reply.endOffset()).isEqualTo(reply.baseOffset() + 2);
            assertThat(reply.logAppendTimeMs()).isEqualTo(-1);
            assertThat(reply.logStartOffset()).isZero();
        }
        assertThat(fixture.find(ZERO).highWatermark()).isEqualTo(6);
    }

    @Test
    void tellsTheTimeItGaveTheRecords() {
        fixture.with("message.timestamp.type", "LogAppendTime").lead(ZERO);
        assertThat(append(Batches.of(1, 5), 1).logAppendTimeMs()).isEqualTo(nowMs());
    }

    @Test
    void allWaitsForTheOthersAndOneDoesNot() {
        follow(0, BROKER, List.of(BROKER, OTHER), List.of(BROKER, OTHER));
        List<AppendReply> all = fixture.append(ZERO, Batches.of(1, nowMs()), ALL, TIMEOUT_MS);
        assertThat(append(Batches.of(1, nowMs()), 1).error()).isEqualTo(ErrorCode.NONE);
        assertThat(all).isEmpty();
        assertThat(read(0).hasRecords()).isFalse();

        follow(1, BROKER, List.of(BROKER), List.of(BROKER, OTHER));
        assertThat(one(all).baseOffset()).isZero();
        assertThat(read(0).hasRecords()).isTrue();
    }

    @Test
    void allTimesOutAndTheRecordsStay() {
        follow(0, BROKER, List.of(BROKER, OTHER), List.of(BROKER, OTHER));
        List<AppendReply> hasty = fixture.append(ZERO, Batches.of(1, nowMs()), ALL, 100);
        List<AppendReply> patient = fixture.append(ZERO, Batches.of(1, nowMs()), ALL, 10_000);
        fixture.scheduler.advance(99);
        assertThat(hasty).isEmpty();
        fixture.scheduler.advance(60);
        assertThat(one(hasty).error()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(one(hasty).baseOffset()).isEqualTo(-1);
        assertThat(patient).isEmpty();
        assertThat(fixture.find(ZERO).log().endOffset()).isEqualTo(2);
        fixture.scheduler.advance(10_000);
        assertThat(one(patient).error()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    }

    @Test
    void acknowledgementsWaitForTheDiskWhereTheTopicAsksForIt() {
        fixture.with("flush.messages", 2).lead(ZERO);
        assertThat(append(Batches.of(1, nowMs()), 1).error())
                .as("one may be lost")
                .isEqualTo(ErrorCode.NONE);
        List<AppendReply> one = fixture.append(ZERO, Batches.of(1, nowMs()), 1, TIMEOUT_MS);
        List<AppendReply> all = fixture.append(ZERO, Batches.of(1, nowMs()), ALL, TIMEOUT_MS);
        assertThat(append(Batches.of(1, nowMs()), 0).error()).isEqualTo(ErrorCode.NONE);
        assertThat(one).isEmpty();
        assertThat(all).isEmpty();
        fixture.scheduler.runReady();
        assertThat(one(one).baseOffset()).isEqualTo(1);
        assertThat(one(all).baseOffset()).isEqualTo(2);
        assertThat(fixture.find(ZERO).log().recoveryPoint()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aDiskThatCannotSyncAcknowledgesNothing() {
        fixture.with("flush.messages", 1).lead(ZERO);
        fixture.disk.fail("force", new IOException("broken"));
        List<AppendReply> replies = fixture.append(ZERO, Batches.of(1, nowMs()), 1, TIMEOUT_MS);
        fixture.scheduler.runReady();
        assertThat(one(replies).error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    @Test
    void aShardWithNothingParkedSetsNoTimer() {
        follow(0, BROKER, List.of(BROKER, OTHER), List.of(BROKER, OTHER));
        // The first record has the disk catch up with the log's beginning.
        append(Batches.of(1, nowMs()), 0);
        fixture.scheduler.runReady();
        int idle = fixture.scheduler.pending();
        fixture.append(ZERO, Batches.of(1, nowMs()), ALL, 100);
        fixture.append(ZERO, Batches.of(1, nowMs()), ALL, 100);
        assertThat(fixture.scheduler.pending()).isEqualTo(idle + 1);
        fixture.scheduler.advance(200);
        assertThat(fixture.scheduler.pending()).isEqualTo(idle);
    }

    @Test
    void whoeverWaitsIsToldWhenTheLeaderIsAnother() {
        follow(0, BROKER, List.of(BROKER, OTHER), List.of(BROKER, OTHER));
        List<AppendReply> parked = fixture.append(ZERO, Batches.of(1, nowMs()), ALL, TIMEOUT_MS);
        int[] woken = new int[1];
        fixture.find(ZERO).waiters(Reader.CONSUMER).add(() -> woken[0]++);
        follow(1, OTHER, List.of(OTHER), List.of(BROKER, OTHER));
        assertThat(one(parked).error()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(woken[0]).isOne();
        assertThat(append(Batches.of(1, nowMs()), 1).error()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(read(0).error()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void allIsRefusedWithTooFewInSyncAndNothingBecomesVisible() {
        fixture.with("min.insync.replicas", 2);
        follow(0, BROKER, List.of(BROKER), List.of(BROKER, OTHER));
        assertThat(append(Batches.of(1, nowMs()), ALL).error()).isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS);
        assertThat(fixture.find(ZERO).log().endOffset()).isZero();
        assertThat(append(Batches.of(1, nowMs()), 1).error()).isEqualTo(ErrorCode.NONE);
        assertThat(fixture.find(ZERO).highWatermark()).isZero();

        fixture.with("min.insync.replicas", 1);
        fixture.replicas().configure(ZERO.topic(), fixture.topicConfig());
        fixture.scheduler.runReady();
        assertThat(fixture.find(ZERO).highWatermark()).isOne();
        assertThat(append(Batches.of(1, nowMs()), ALL).error()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aPartitionWithFewerReplicasThanTheMinimumNeedsThemAll() {
        fixture.with("min.insync.replicas", 2).lead(ZERO);
        assertThat(append(Batches.of(1, nowMs()), ALL).error()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aRepeatedBatchIsAnsweredWithItsFirstOffset() {
        fixture.lead(ZERO);
        assertThat(append(Batches.of(2, nowMs(), 9, 0, 0), ALL).baseOffset()).isZero();
        assertThat(append(Batches.of(2, nowMs(), 9, 0, 2), ALL).baseOffset()).isEqualTo(2);
        AppendReply again = append(Batches.of(2, nowMs(), 9, 0, 0), ALL);
        assertThat(again.error()).isEqualTo(ErrorCode.NONE);
        assertThat(again.baseOffset()).isZero();
        assertThat(fixture.find(ZERO).log().endOffset()).isEqualTo(4);
        assertThat(append(Batches.of(1, nowMs(), 9, 0, 7), ALL).error())
                .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    @Test
    void refusesWhatIsNoGoodBatch() {
        fixture.with("max.message.bytes", 200).lead(ZERO);
        ByteBuffer flipped = PartitionFixture.bytes(Batches.of(1, nowMs()));
        flipped.put(flipped.limit() - 1, (byte) ~flipped.get(flipped.limit() - 1));
        ByteBuffer old = PartitionFixture.bytes(Batches.of(1, nowMs()));
        old.put(old.position() + RecordBatch.MAGIC_AT, (byte) 1);
        ByteBuffer cut = PartitionFixture.bytes(Batches.of(1, nowMs()));
        cut.limit(cut.limit() - 1);
        assertThat(errorOf(flipped)).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        assertThat(errorOf(old)).isEqualTo(ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT);
        assertThat(errorOf(cut)).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        assertThat(errorOf(ByteBuffer.allocate(0))).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(append(Batches.ofSize(300, nowMs()), 1).error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(fixture.find(ZERO).log().endOffset()).isZero();
    }

    private ErrorCode errorOf(ByteBuffer records) {
        return one(fixture.append(ZERO, records, 1, TIMEOUT_MS)).error();
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void namesTheRecordAtFault(CompressionType codec) {
        fixture.with("cleanup.policy", "compact").lead(ZERO);
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.of(codec), 100, 1000);
        builder.tryAppend(nowMs(), ByteBuffer.wrap(new byte[1]), null, List.of());
        builder.tryAppend(nowMs(), null, ByteBuffer.wrap(new byte[1]), List.of());
        try (Codecs codecs = new Codecs()) {
            ByteBuffer batch = builder.build(codecs, RecordBatch.NO_PRODUCER_ID, RecordBatch.NO_PRODUCER_EPOCH, -1);
            AppendReply reply = one(fixture.append(ZERO, batch, 1, TIMEOUT_MS));
            assertThat(reply.error()).isEqualTo(ErrorCode.INVALID_RECORD);
            assertThat(reply.badRecord()).isOne();
            assertThat(reply.message()).contains("missing key");
        }
    }

    @Test
    void aCompactedTopicTakesOnlyWhatCanBeOpened() {
        fixture.with("cleanup.policy", "compact").lead(ZERO);
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.of(CompressionType.LZ4), 100, 1000);
        builder.tryAppend(nowMs(), ByteBuffer.wrap(new byte[1]), ByteBuffer.wrap(new byte[50]), List.of());
        try (Codecs codecs = new Codecs()) {
            ByteBuffer bytes = builder.build(codecs, RecordBatch.NO_PRODUCER_ID, RecordBatch.NO_PRODUCER_EPOCH, -1);
            assertThat(one(fixture.append(ZERO, bytes.duplicate(), 1, TIMEOUT_MS))
                            .error())
                    .isEqualTo(ErrorCode.NONE);
            RecordBatch batch = new RecordBatch().wrap(bytes, 0);
            batch.setBaseOffset(0);
            bytes.put(RecordBatch.HEADER_SIZE, (byte) 0);
            batch.renewCrc();
            assertThat(one(fixture.append(ZERO, bytes, 1, TIMEOUT_MS)).error()).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        }
    }

    @Test
    void aFullDiskRefusesAppendsAndReadsGoOn() {
        fixture.lead(ZERO);
        append(Batches.of(3, nowMs()), ALL);
        fixture.disk.fail("write", new DiskFullException("full"));
        assertThat(append(Batches.of(1, nowMs()), ALL).error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        fixture.disk.heal();
        assertThat(append(Batches.of(1, nowMs()), 1).error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        ReadResult stillThere = read(0);
        assertThat(stillThere.hasRecords()).isTrue();
        assertThat(stillThere.highWatermark()).isEqualTo(3);
        assertThat(follow(1, BROKER, List.of(BROKER), List.of(BROKER))).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    // Reads

    @Test
    void readsEndAtTheHighWatermark() {
        fixture.lead(ZERO);
        RecordBatch batch = Batches.of(1, nowMs());
        int batchBytes = batch.sizeInBytes();
        append(batch, 1);
        follow(1, BROKER, List.of(BROKER, OTHER), List.of(BROKER, OTHER));
        append(Batches.of(1, nowMs()), 1);
        ReadResult seen = read(0);
        assertThat(seen.slice().sizeInBytes()).isEqualTo(batchBytes);
        assertThat(seen.highWatermark()).isOne();
        assertThat(read(1).hasRecords()).isFalse();
        assertThat(read(2).error()).isEqualTo(ErrorCode.NONE);
        ReadResult beyond = read(3);
        assertThat(beyond.error()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(beyond.highWatermark()).isOne();
    }

    @Test
    void aFirstBatchLargerThanTheLimitComesWhole() {
        fixture.lead(ZERO);
        append(Batches.ofSize(500, nowMs()), 1);
        assertThat(read(new ReadRequest(0, -1, -1, 10, true)).slice().sizeInBytes())
                .isGreaterThan(500);
        assertThat(read(new ReadRequest(0, -1, -1, 10, false)).slice().sizeInBytes())
                .isLessThanOrEqualTo(10);
    }

    @Test
    void fencesReadersOfOtherEpochs() {
        fixture.lead(ZERO);
        follow(3, BROKER, List.of(BROKER), List.of(BROKER));
        assertThat(read(new ReadRequest(0, 2, -1, 100, true)).error()).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(read(new ReadRequest(0, 4, -1, 100, true)).error()).isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH);
        assertThat(read(new ReadRequest(0, 3, -1, 100, true)).error()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void tellsAReaderWhereItsHistoryParts() {
        fixture.lead(ZERO);
        append(Batches.of(2, nowMs()), 1);
        follow(3, BROKER, List.of(BROKER), List.of(BROKER));
        append(Batches.of(2, nowMs()), 1);
        assertThat(read(new ReadRequest(3, -1, 0, 100, true)).diverging())
                .isEqualTo(new ReadResult.DivergingEpoch(0, 2));
        assertThat(read(new ReadRequest(2, -1, 2, 100, true)).diverging())
                .isEqualTo(new ReadResult.DivergingEpoch(0, 2));
        assertThat(read(new ReadRequest(2, -1, 0, 100, true)).isDiverging()).isFalse();
        assertThat(read(new ReadRequest(4, -1, 3, 100, true)).isDiverging()).isFalse();
        assertThat(read(new ReadRequest(4, -1, 9, 100, true)).error()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        EpochEnd end = fixture.on(ZERO, shard -> shard.require(ZERO).endOfEpoch(0, 3));
        assertThat(end).isEqualTo(new EpochEnd(0, 2));
    }

    @Test
    void findsOffsetsByTime() {
        fixture.lead(ZERO);
        append(Batches.of(2, nowMs() - 50), 1);
        append(Batches.of(2, nowMs() - 10), 1);
        deleteBefore(1);
        assertThat(offsetAt(-1)).isEqualTo(4);
        assertThat(offsetAt(-2)).isOne();
        assertThat(offsetAt(-3)).isEqualTo(2);
        assertThat(offsetAt(nowMs() - 20)).isEqualTo(2);
        assertThat(offsetAt(nowMs())).isEqualTo(-1);
        assertThatThrownBy(() -> offsetAt(-9)).isInstanceOf(ApiException.class);
    }

    private long offsetAt(long timestamp) {
        return fixture.on(ZERO, shard -> shard.require(ZERO).findOffset(Reader.CONSUMER, timestamp, -1))
                .offset();
    }

    // Deletion

    @Test
    void givesUpRecordsAndWakesWhoWaits() {
        fixture.lead(ZERO);
        append(Batches.of(4, nowMs()), 1);
        int[] woken = new int[1];
        fixture.find(ZERO).waiters(Reader.CONSUMER).add(() -> woken[0]++);
        assertThat(deleteBefore(2)).isEqualTo(2);
        assertThat(woken[0]).isOne();
        assertThat(deleteBefore(1)).isEqualTo(2);
        assertThat(read(1).error()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(deleteBefore(-1)).isEqualTo(4);
        assertThat(read(4).error()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void givesUpNothingBeyondTheHighWatermark() {
        fixture.lead(ZERO);
        append(Batches.of(1, nowMs()), 1);
        follow(1, BROKER, List.of(BROKER, OTHER), List.of(BROKER, OTHER));
        append(Batches.of(1, nowMs()), 1);
        for (long offset : new long[] {2, -2, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> deleteBefore(offset))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE));
        }
        assertThat(fixture.find(ZERO).log().logStartOffset()).isZero();
    }

    @Test
    void givesUpNothingThatIsCompactedOnly() {
        fixture.with("cleanup.policy", "compact").lead(ZERO);
        assertThatThrownBy(() -> deleteBefore(0))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.POLICY_VIOLATION));
        fixture.with("cleanup.policy", "compact,delete");
        fixture.replicas().configure(ZERO.topic(), fixture.topicConfig());
        fixture.scheduler.runReady();
        assertThat(deleteBefore(0)).isZero();
    }
}
