package io.moldau.broker.log;

import static io.moldau.broker.log.LogFixture.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.log.checkpoint.RunEnd;
import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.TimestampType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a log does whatever disk it is on. */
abstract class LogContract {
    private Disk disk;
    private LogFixture fixture;

    abstract Disk emptyDisk() throws IOException;

    @BeforeEach
    void open() throws IOException {
        disk = emptyDisk();
        fixture = new LogFixture(disk);
        fixture.open();
    }

    static AbstractThrowableAssert<?, ?> assertError(ErrorCode code, ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.error()).isEqualTo(code));
    }

    private String path(String name) {
        return PARTITION + "/" + name;
    }

    @Test
    void givesOffsetsAndStampsTheEpoch() {
        Log log = fixture.log();
        assertThat(fixture.append(log, Batches.of(3, 100), 5)).isEqualTo(new AppendResult(0, 2, -1, false));
        assertThat(fixture.append(log, Batches.of(1, 101), 5)).isEqualTo(new AppendResult(3, 3, -1, false));
        assertThat(log.endOffset()).isEqualTo(4);

        var batches = new RecordBatches(LogFixture.bytes(fixture.onLoop(() -> log.read(0, 10_000, 4, true))));
        assertThat(batches.next()).isTrue();
        assertThat(batches.batch().baseOffset()).isZero();
        assertThat(batches.batch().partitionLeaderEpoch()).isEqualTo(5);
        assertThat(batches.batch().isCrcValid()).isTrue();
        assertThat(batches.next()).isTrue();
        assertThat(batches.batch().baseOffset()).isEqualTo(3);
        assertThat(log.epochs().latestEpoch()).isEqualTo(5);
    }

    @Test
    void readsTheBatchThatHoldsTheOffset() {
        Log log = fixture.log();
        fixture.append(log, Batches.of(3, 1));
        fixture.append(log, Batches.of(3, 1));
        LogSlice slice = fixture.onLoop(() -> log.read(4, 10_000, 6, true));
        assertThat(slice.baseOffset()).isEqualTo(3);
        slice.close();
        assertThat(fixture.onLoop(() -> log.read(6, 10_000, 6, true)).isEmpty()).isTrue();
        assertError(ErrorCode.OFFSET_OUT_OF_RANGE, () -> fixture.onLoop(() -> log.read(7, 1, 6, true)));
        assertError(ErrorCode.OFFSET_OUT_OF_RANGE, () -> fixture.onLoop(() -> log.read(-1, 1, 6, true)));
        assertError(ErrorCode.OFFSET_OUT_OF_RANGE, () -> fixture.onLoop(() -> log.read(Long.MAX_VALUE, 1, 6, true)));
    }

    @Test
    void readsNothingAtOrBeyondTheUpperOffset() {
        Log log = fixture.log();
        fixture.append(log, Batches.of(3, 1));
        int first = (int) log.sizeInBytes();
        fixture.append(log, Batches.of(3, 1));
        LogSlice slice = fixture.onLoop(() -> log.read(0, 10_000, 3, true));
        assertThat(slice.sizeInBytes()).isEqualTo(first);
        slice.close();
        assertThat(fixture.onLoop(() -> log.read(3, 10_000, 3, true)).isEmpty()).isTrue();
    }

    @Test
    void theFirstBatchComesWholeOnlyWhenAskedFor() {
        Log log = fixture.log();
        fixture.append(log, Batches.ofSize(1000, 1));
        int size = (int) log.sizeInBytes();
        LogSlice whole = fixture.onLoop(() -> log.read(0, 10, 1, true));
        assertThat(whole.sizeInBytes()).isEqualTo(size);
        LogSlice part = fixture.onLoop(() -> log.read(0, 10, 1, false));
        assertThat(part.sizeInBytes()).isEqualTo(10);
        LogSlice none = fixture.onLoop(() -> log.read(0, 0, 1, false));
        assertThat(none.isEmpty()).isTrue();
        whole.close();
        part.close();
        none.close();
    }

    @Test
    void findsEveryOffsetThroughTheIndexAcrossSegments() {
        fixture.with("segment.bytes", 2000).with("index.interval.bytes", 200);
        Log log = fixture.log();
        for (int i = 0; i < 200; i++) {
            fixture.append(log, Batches.of(2, i));
        }
        assertThat(log.segmentCount()).isGreaterThan(5);
        for (long offset = 0; offset < 400; offset++) {
            long wanted = offset;
            try (LogSlice slice = fixture.onLoop(() -> log.read(wanted, 1, 400, true))) {
                assertThat(slice.baseOffset()).isEqualTo(offset / 2 * 2);
            }
        }
        assertThat(fixture.readAll(log, 0))
                .isEqualTo(LongStream.range(0, 200).map(i -> i * 2).boxed().toList());
    }

    @Test
    void rollsByAgeOfTheBatches() {
        fixture.with("segment.ms", 1000);
        Log log = fixture.log();
        fixture.append(log, Batches.of(1, 5000));
        fixture.append(log, Batches.of(1, 6000));
        assertThat(log.segmentCount()).isEqualTo(1);
        fixture.append(log, Batches.of(1, 6001));
        assertThat(log.segmentCount()).isEqualTo(2);
    }

    @Test
    void rollsWhenAnIndexIsFull() {
        // Room for ten offset entries but six time entries, of which the last is for the end of the segment.
        fixture.with("segment.index.bytes", 80).with("index.interval.bytes", 0);
        Log log = fixture.log();
        for (int i = 0; i < 20; i++) {
            fixture.append(log, Batches.of(1, i));
        }
        assertThat(log.segmentCount()).isGreaterThan(2);
        assertThat(fixture.readAll(log, 0)).hasSize(20);
    }

    @Test
    void activeIndexesAreStretchedAndTrimmedAtRollAndClose() throws IOException {
        fixture.with("segment.index.bytes", 10_000)
                .with("index.interval.bytes", 100)
                .with("segment.bytes", 1000);
        Log log = fixture.log();
        assertThat(disk.exists(path("00000000000000000000.index"))).isFalse();
        fixture.append(log, Batches.ofSize(10, 0));
        assertThat(disk.size(path("00000000000000000000.index"))).isEqualTo(10_000);
        assertThat(disk.size(path("00000000000000000000.timeindex"))).isEqualTo(9996);
        while (log.segmentCount() < 2) {
            fixture.append(log, Batches.ofSize(100, log.endOffset()));
        }
        long index = disk.size(path("00000000000000000000.index"));
        assertThat(index).isPositive().isLessThan(1000);
        assertThat(index % 8).isZero();
        assertThat(disk.size(path("00000000000000000000.timeindex")) % 12).isZero();
        String second = "%020d".formatted(log.endOffset() - 1);
        assertThat(disk.size(path(second + ".index"))).isGreaterThanOrEqualTo(10_000);
        fixture.close();
        assertThat(disk.size(path(second + ".index"))).isZero();
        assertThat(disk.size(path(second + ".timeindex"))).isEqualTo(12);
    }

    @Test
    void refusesWhatIsTooLarge() {
        fixture.with("max.message.bytes", 500).with("segment.bytes", 300);
        Log log = fixture.log();
        assertError(ErrorCode.MESSAGE_TOO_LARGE, () -> fixture.append(log, Batches.ofSize(600, 1)))
                .hasMessageContaining("max.message.bytes=500");
        assertError(ErrorCode.RECORD_LIST_TOO_LARGE, () -> fixture.append(log, Batches.ofSize(300, 1)));
        assertThat(log.endOffset()).isZero();
    }

    @Test
    void logAppendTimeReplacesTheProducersTime() {
        fixture.with("message.timestamp.type", "LogAppendTime");
        Log log = fixture.log();
        long now = fixture.nowMs();
        assertThat(fixture.append(log, Batches.of(1, 5)).logAppendTimeMs()).isEqualTo(now);
        var batches = new RecordBatches(LogFixture.bytes(fixture.onLoop(() -> log.read(0, 10_000, 1, true))));
        assertThat(batches.next()).isTrue();
        assertThat(batches.batch().timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(batches.batch().maxTimestamp()).isEqualTo(now);
        assertThat(batches.batch().isCrcValid()).isTrue();
    }

    @Test
    void followersKeepTheLeadersOffsetsAndLeaveOutACutBatch() {
        Log log = fixture.log();
        ByteBuffer both = ByteBuffer.allocate(10_000);
        RecordBatch first = Batches.of(2, 1);
        first.setBaseOffset(0);
        first.setPartitionLeaderEpoch(3);
        RecordBatch second = Batches.of(2, 1);
        second.setBaseOffset(2);
        second.setPartitionLeaderEpoch(4);
        both.put(first.buffer().duplicate()).put(second.buffer().duplicate());
        int whole = both.position();
        both.put(second.buffer().duplicate().limit(30)).flip();
        assertThat(fixture.onLoop(() -> log.appendAsFollower(both, 1))).isEqualTo(whole);
        assertThat(log.endOffset()).isEqualTo(4);
        assertThat(fixture.readAll(log, 0)).containsExactly(0L, 2L);
        assertThat(log.endOfEpoch(3)).isEqualTo(new EpochEnd(3, 2));
        assertError(ErrorCode.OFFSET_OUT_OF_RANGE, () -> fixture.onLoop(() -> log.appendAsFollower(both, 1)));
    }

    @Test
    void truncatesWholeBatchesAcrossSegments() throws IOException {
        fixture.with("segment.bytes", 600).with("index.interval.bytes", 100);
        Log log = fixture.log();
        for (int i = 0; i < 30; i++) {
            fixture.append(log, Batches.of(2, i), i / 10);
        }
        fixture.run(() -> log.truncateTo(25, fixture.nowMs()));
        assertThat(log.endOffset()).isEqualTo(24);
        assertThat(fixture.readAll(log, 0)).hasSize(12);
        assertThat(log.epochs().latestEpoch()).isEqualTo(1);
        assertThat(fixture.append(log, Batches.of(1, 50), 7).baseOffset()).isEqualTo(24);
        fixture.close();

        fixture.open();
        Log again = fixture.log();
        assertThat(again.endOffset()).isEqualTo(25);
        assertThat(fixture.readAll(again, 0)).hasSize(13);
        fixture.run(() -> again.truncateTo(0, fixture.nowMs()));
        assertThat(again.endOffset()).isZero();
        fixture.scheduler.advance(120_000);
        assertThat(disk.list(PARTITION.toString())).noneMatch(name -> name.endsWith(".deleted"));
    }

    @Test
    void startsOverAtAnOffset() {
        Log log = fixture.log();
        fixture.append(log, Batches.of(5, 1));
        fixture.run(() -> log.truncateFullyAndStartAt(100, fixture.nowMs()));
        assertThat(log.logStartOffset()).isEqualTo(100);
        assertThat(log.endOffset()).isEqualTo(100);
        assertThat(log.highWatermark()).isEqualTo(100);
        assertThat(fixture.append(log, Batches.of(1, 1)).baseOffset()).isEqualTo(100);
        fixture.close();
        fixture.open();
        assertThat(fixture.log().logStartOffset()).isEqualTo(100);
        assertThat(fixture.readAll(fixture.log(), 100)).containsExactly(100L);
    }

    @Test
    void findsRecordsByTimestamp() {
        fixture.with("segment.bytes", 1000).with("index.interval.bytes", 100);
        Log log = fixture.log();
        for (int i = 0; i < 50; i++) {
            fixture.append(log, Batches.of(2, 1000 + i * 10L));
        }
        assertThat(fixture.onLoop(() -> Optional.ofNullable(log.offsetForTimestamp(0))))
                .contains(new TimestampedOffset(1000, 0, 0));
        assertThat(fixture.onLoop(() -> Optional.ofNullable(log.offsetForTimestamp(1101))))
                .contains(new TimestampedOffset(1110, 22, 0));
        assertThat(fixture.onLoop(() -> Optional.ofNullable(log.offsetForTimestamp(1490))))
                .contains(new TimestampedOffset(1490, 98, 0));
        assertThat(fixture.onLoop(() -> Optional.ofNullable(log.offsetForTimestamp(1491))))
                .isEmpty();
        assertThat(fixture.onLoop(() -> Optional.ofNullable(log.offsetOfMaxTimestamp())))
                .contains(new TimestampedOffset(1490, 98, 0));
        fixture.run(() -> log.advanceLogStartOffset(41));
        assertThat(fixture.onLoop(() -> Optional.ofNullable(log.offsetForTimestamp(0))))
                .contains(new TimestampedOffset(1200, 41, 0));
    }

    @Test
    void aCleanRestartFindsEverythingAgain() {
        fixture.with("segment.bytes", 1000).with("index.interval.bytes", 100);
        Log log = fixture.log();
        for (int i = 0; i < 40; i++) {
            fixture.append(log, Batches.of(1, i), 2);
        }
        fixture.run(() -> {
            log.setHighWatermark(30);
            log.advanceLogStartOffset(3);
        });
        fixture.close();
        LogStore store = fixture.open();
        assertThat(fixture.report().directories())
                .containsExactly(new StoreReport.Directory(disk.name(), RunEnd.CLEAN, 1));
        assertThat(store.directories()).hasSize(1);
        Log again = fixture.log();
        assertThat(again).isNotSameAs(log);
        assertThat(again.endOffset()).isEqualTo(40);
        assertThat(again.recoveryPoint()).isEqualTo(40);
        assertThat(again.logStartOffset()).isEqualTo(3);
        assertThat(again.highWatermark()).isEqualTo(30);
        assertThat(again.topicId()).isEqualTo(LogFixture.TOPIC_ID);
        assertThat(again.epochs().latestEpoch()).isEqualTo(2);
        assertThat(fixture.readAll(again, 3)).hasSize(37);
        assertThat(fixture.append(again, Batches.of(1, 50)).baseOffset()).isEqualTo(40);
    }

    @Test
    void aKilledProcessLosesNothingThatWasWritten() {
        fixture.with("segment.bytes", 1000);
        Log log = fixture.log();
        for (int i = 0; i < 40; i++) {
            fixture.append(log, Batches.of(1, i));
        }
        var survivor = killed();
        survivor.open();
        assertThat(survivor.report().directories())
                .containsExactly(new StoreReport.Directory(disk.name(), RunEnd.KILLED, 1));
        assertThat(survivor.log().endOffset()).isEqualTo(40);
        assertThat(survivor.readAll(survivor.log(), 0)).hasSize(40);
    }

    /** A new process on the same files; the old one is forgotten without having closed anything. */
    private LogFixture killed() {
        releaseLock();
        var next = new LogFixture(disk);
        next.topicKeys.putAll(fixture.topicKeys);
        return next;
    }

    abstract void releaseLock();

    @Test
    void aDeletedLogIsGoneAtOnceAndItsFilesLater() throws IOException {
        Log log = fixture.log();
        fixture.append(log, Batches.of(1, 1));
        LogSlice reading = fixture.onLoop(() -> log.read(0, 1000, 1, true));
        var errors = new ArrayList<Throwable>();
        fixture.storeLoop.call(() -> fixture.store().delete(PARTITION, error -> {
            if (error != null) {
                errors.add(error);
            }
        }));
        Log recreated = fixture.log();
        assertThat(errors).isEmpty();
        assertThat(recreated.endOffset()).isZero();
        assertThat(disk.list("")).anyMatch(name -> name.matches("topic-0\\.[0-9a-f]{32}-delete"));
        assertError(ErrorCode.KAFKA_STORAGE_ERROR, () -> fixture.append(log, Batches.of(1, 1)));
        assertThat(new RecordBatches(LogFixture.bytes(reading)).next()).isTrue();
        fixture.scheduler.advance(60_001);
        assertThat(disk.list("")).noneMatch(name -> name.endsWith("-delete")).contains("topic-0");
    }

    @Test
    void deletionWaitsForWhatTheLogHasUnderWay() throws IOException {
        fixture.with("segment.bytes", 300);
        Log log = fixture.log();
        // Rolls with snapshots and flushes, a new epoch: all of it still waits to be written.
        for (int i = 0; i < 5; i++) {
            fixture.append(log, Batches.of(1, 1, 9, 0, i), 7);
        }
        fixture.storeLoop.call(() -> fixture.store().delete(PARTITION, error -> {}));
        Log recreated = fixture.log();
        fixture.scheduler.advance(120_000);
        assertThat(fixture.failures).isEmpty();
        assertThat(recreated.epochs().entries()).isEmpty();
        assertThat(disk.list(PARTITION.toString())).noneMatch(name -> name.startsWith("leader-epoch"));
    }

    @Test
    void aDeletedLogAnswersWithAnErrorAndHarmsNothing() {
        Log log = fixture.log();
        fixture.append(log, Batches.of(1, 1));
        fixture.storeLoop.call(() -> fixture.store().delete(PARTITION, error -> {}));
        fixture.scheduler.runReady();
        assertError(ErrorCode.KAFKA_STORAGE_ERROR, () -> fixture.onLoop(() -> log.read(0, 100, 1, true)));
        assertError(ErrorCode.KAFKA_STORAGE_ERROR, () -> fixture.run(() -> log.offsetForTimestamp(1)));
        assertError(ErrorCode.KAFKA_STORAGE_ERROR, () -> fixture.run(log::flush));
        fixture.run(() -> log.deleteOldSegments(fixture.nowMs()));
        fixture.run(log::closeIdleFiles);
        fixture.scheduler.advance(400_000);
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void retentionDeletesWholeSegmentsByAgeAndFilesLater() throws IOException {
        long start = fixture.nowMs();
        fixture.with("segment.bytes", 300).with("retention.ms", 10_000);
        Log log = fixture.log();
        for (int i = 0; i < 10; i++) {
            fixture.append(log, Batches.ofSize(100, start + i));
        }
        int segments = log.segmentCount();
        fixture.scheduler.advance(10_005);
        assertThat(fixture.onLoop(() -> log.deleteOldSegments(fixture.nowMs()))).isZero();
        fixture.run(() -> log.setHighWatermark(5));
        assertThat(fixture.onLoop(() -> log.deleteOldSegments(fixture.nowMs()))).isEqualTo(5);
        assertThat(log.logStartOffset()).isEqualTo(5);
        assertThat(log.segmentCount()).isEqualTo(segments - 5);
        assertThat(disk.list(PARTITION.toString())).contains("00000000000000000000.log.deleted");
        fixture.run(() -> log.setHighWatermark(10));
        fixture.scheduler.advance(100);
        assertThat(fixture.onLoop(() -> log.deleteOldSegments(fixture.nowMs()))).isEqualTo(5);
        assertThat(log.segmentCount()).isEqualTo(1);
        assertThat(log.logStartOffset()).isEqualTo(10);
        assertThat(log.endOffset()).isEqualTo(10);
        fixture.scheduler.advance(60_001);
        assertThat(disk.list(PARTITION.toString())).noneMatch(name -> name.endsWith(".deleted"));
    }

    @Test
    void configurationChangesTakeEffectWithTheNextAppend() {
        Log log = fixture.log();
        fixture.append(log, Batches.ofSize(100, 1));
        fixture.with("segment.bytes", 250).with("max.message.bytes", 200);
        fixture.run(() -> log.configure(fixture.topicConfig()));
        fixture.append(log, Batches.ofSize(100, 1));
        assertThat(log.segmentCount()).isEqualTo(2);
        assertError(ErrorCode.MESSAGE_TOO_LARGE, () -> fixture.append(log, Batches.ofSize(200, 1)));
    }

    @Test
    void flushesByCountAndAgeOffTheLoop() {
        fixture.with("flush.messages", 3).with("flush.ms", 5000);
        Log log = fixture.log();
        fixture.append(log, Batches.of(2, 1));
        fixture.scheduler.runReady();
        assertThat(log.recoveryPoint()).isZero();
        fixture.append(log, Batches.of(1, 1));
        assertThat(log.recoveryPoint()).isZero();
        fixture.scheduler.runReady();
        assertThat(log.recoveryPoint()).isEqualTo(3);
        fixture.append(log, Batches.of(1, 1));
        fixture.scheduler.advance(7000);
        assertThat(log.recoveryPoint()).isEqualTo(4);
    }

    @Test
    void rollingFlushesTheSealedSegment() {
        fixture.with("segment.bytes", 300);
        Log log = fixture.log();
        for (int i = 0; i < 3; i++) {
            fixture.append(log, Batches.ofSize(100, 1));
        }
        fixture.scheduler.runReady();
        assertThat(log.segmentCount()).isEqualTo(3);
        assertThat(log.recoveryPoint()).isEqualTo(2);
    }

    @Test
    void severalPartitionsKeepApart() {
        Log a = fixture.log(new TopicPartition("a", 0));
        Log b = fixture.log(new TopicPartition("a", 1));
        fixture.append(a, Batches.of(1, 1));
        assertThat(List.of(a.endOffset(), b.endOffset())).containsExactly(1L, 0L);
    }
}
