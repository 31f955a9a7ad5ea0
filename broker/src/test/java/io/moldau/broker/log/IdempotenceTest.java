package io.moldau.broker.log;

import static io.moldau.broker.log.LogContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.disk.MemoryDisk;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a partition makes of the sequences of idempotent producers, before and after restarts. */
class IdempotenceTest {
    private static final long PRODUCER = 42;

    private final MemoryDisk disk = new MemoryDisk("memory");
    private final LogFixture fixture = new LogFixture(disk);
    private Log log;

    @BeforeEach
    void open() {
        fixture.open();
        log = fixture.log();
    }

    private AppendResult append(int records, int epoch, int sequence) {
        return append(PRODUCER, records, epoch, sequence);
    }

    private AppendResult append(long producerId, int records, int epoch, int sequence) {
        return fixture.append(log, Batches.of(records, 1000, producerId, epoch, sequence));
    }

    @Test
    void aRetryGetsItsFirstOffsetsAndIsNotAppended() {
        append(3, 0, 0);
        append(2, 0, 3);
        assertThat(append(3, 0, 0)).isEqualTo(new AppendResult(0, 2, -1, true));
        assertThat(append(2, 0, 3)).isEqualTo(new AppendResult(3, 4, -1, true));
        assertThat(log.endOffset()).isEqualTo(5);
    }

    @Test
    void fiveBatchesAreRemembered() {
        for (int i = 0; i < 6; i++) {
            append(1, 0, i);
        }
        for (int i = 1; i < 6; i++) {
            assertThat(append(1, 0, i)).isEqualTo(new AppendResult(i, i, -1, true));
        }
    }

    /**
     * A leader that was cut off answered nobody, while its log was copied. The producer went on with the next leader, and
     * came back to the batches without an answer when the old one had heard of its fall: far behind the window by then.
     */
    @Test
    void anOlderRetryIsKnownToBeThereThoughNotWhere() {
        for (int i = 0; i < 8; i++) {
            append(2, 0, 2 * i);
        }
        assertThat(append(2, 0, 0)).isEqualTo(new AppendResult(-1, 5, -1, true));
        assertThat(append(2, 0, 4)).isEqualTo(new AppendResult(-1, 5, -1, true));
        assertThat(append(4, 0, 0).duplicate())
                .as("cut differently, but all there")
                .isTrue();
        assertError(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, () -> append(2, 0, 5));
        assertThat(log.endOffset()).isEqualTo(16);
    }

    /** Whoever is not known may begin with any number: what would come before may be nowhere. */
    @Test
    void anOlderRetryFromBeforeAllThatIsKnownIsRefused() {
        for (int i = 10; i < 20; i++) {
            append(1, 0, i);
        }
        assertThat(append(1, 0, 10).duplicate()).isTrue();
        assertError(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, () -> append(1, 0, 9));
        assertError(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, () -> append(2, 0, 9));
        fixture.close();
        reopen();
        assertError(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, () -> append(1, 0, 14));
        assertThat(append(1, 0, 15).baseOffset()).isEqualTo(5);
    }

    @Test
    void aBatchCutDifferentlyIsNoRetry() {
        append(3, 0, 0);
        assertError(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, () -> append(2, 0, 0));
        assertError(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, () -> append(4, 0, 0));
    }

    @Test
    void aGapIsRefusedAndTheLogIsUnchanged() {
        append(1, 0, 0);
        assertError(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, () -> append(1, 0, 2))
                .hasMessageContaining("does not follow 0");
        assertThat(log.endOffset()).isEqualTo(1);
        assertThat(append(1, 0, 1).baseOffset()).isEqualTo(1);
    }

    @Test
    void anOldEpochIsFencedAndANewOneStartsAtZero() {
        append(1, 1, 0);
        assertError(ErrorCode.INVALID_PRODUCER_EPOCH, () -> append(1, 0, 1));
        assertError(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, () -> append(1, 2, 1));
        assertThat(append(1, 2, 0).duplicate()).isFalse();
        assertError(ErrorCode.INVALID_PRODUCER_EPOCH, () -> append(1, 1, 0));
    }

    @Test
    void withoutStateAnySequenceIsAccepted() {
        assertThat(append(1, 7, 12345).duplicate()).isFalse();
        assertThat(append(1, 7, 12346).duplicate()).isFalse();
    }

    @Test
    void sequencesWrapToZero() {
        append(3, 0, Integer.MAX_VALUE - 1);
        // Its three records have 2^31-2, 2^31-1 and 0.
        assertError(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, () -> append(1, 0, 0));
        assertThat(append(1, 0, 1).baseOffset()).isEqualTo(3);
        assertThat(append(3, 0, Integer.MAX_VALUE - 1).baseOffset()).isZero();
        append(PRODUCER + 1, 1, 0, Integer.MAX_VALUE);
        assertThat(append(PRODUCER + 1, 1, 0, 0).duplicate()).isFalse();
    }

    @Test
    void batchesWithoutProducerIdAreNotChecked() {
        fixture.append(log, Batches.of(1, 1));
        fixture.append(log, Batches.of(1, 1));
        assertThat(log.endOffset()).isEqualTo(2);
        assertThat(log.producerCount()).isZero();
    }

    @Test
    void aCleanRestartKnowsTheWindow() {
        appendFive();
        fixture.close();
        reopen();
        expectFive();
        assertError(ErrorCode.INVALID_PRODUCER_EPOCH, () -> append(1, 2, 5));
        assertThat(append(1, 3, 5).baseOffset()).isEqualTo(5);
    }

    @Test
    void aKillLosesNothingOfTheWindow() {
        appendFive();
        disk.kill();
        reopen();
        expectFive();
    }

    /** A retry may come late: when others have filled segments, and the broker has died more than once. */
    @Test
    void theWindowOutlivesRollsAndKills() {
        fixture.with("segment.bytes", 300);
        fixture.run(() -> log.configure(fixture.topicConfig()));
        appendFive();
        for (int life = 0; life < 3; life++) {
            int segments = log.segmentCount();
            while (log.segmentCount() < segments + 3) {
                fixture.append(log, Batches.of(1, 1));
            }
            disk.kill();
            reopen();
        }
        expectFive();
    }

    private void appendFive() {
        for (int i = 0; i < 5; i++) {
            append(1, 3, i);
        }
    }

    private void expectFive() {
        for (int i = 0; i < 5; i++) {
            assertThat(append(1, 3, i)).isEqualTo(new AppendResult(i, i, -1, true));
        }
    }

    @Test
    void snapshotsAreWrittenAtRollsAndForced() throws IOException {
        fixture.with("segment.bytes", 300);
        fixture.run(() -> log.configure(fixture.topicConfig()));
        disk.recordCalls();
        while (log.segmentCount() < 3) {
            append(1, 0, (int) log.endOffset());
        }
        fixture.scheduler.runReady();
        assertThat(disk.calls())
                .filteredOn(call -> call.matches("force .*\\.snapshot"))
                .hasSize(2);
        assertThat(disk.list("topic-0"))
                .filteredOn(name -> name.endsWith(".snapshot"))
                .hasSize(2);
        // A machine that crashes has them still.
        disk.crash(new SplittableRandom(1));
        reopen();
        assertThat(log.producerCount()).isEqualTo(1);
    }

    @Test
    void truncationTakesProducersBack() {
        for (int i = 0; i < 10; i++) {
            append(1, 0, i);
        }
        fixture.run(() -> log.truncateTo(6, fixture.nowMs()));
        assertThat(append(1, 0, 6)).isEqualTo(new AppendResult(6, 6, -1, false));
        assertThat(append(1, 0, 5)).isEqualTo(new AppendResult(5, 5, -1, true));
        fixture.run(() -> log.truncateTo(0, fixture.nowMs()));
        assertThat(log.producerCount()).isZero();
    }

    @Test
    void truncationBehindASnapshotDropsIt() throws IOException {
        fixture.with("segment.bytes", 300);
        fixture.run(() -> log.configure(fixture.topicConfig()));
        for (int i = 0; i < 12; i++) {
            append(1, 0, i);
        }
        fixture.run(() -> log.truncateTo(5, fixture.nowMs()));
        fixture.scheduler.runReady();
        assertThat(disk.list("topic-0"))
                .filteredOn(name -> name.endsWith(".snapshot"))
                .allMatch(name -> Long.parseLong(name.substring(0, 20)) <= 5);
        assertThat(append(1, 0, 5).duplicate()).isFalse();
        disk.kill();
        reopen();
        assertThat(append(1, 0, 6).duplicate()).isFalse();
    }

    @Test
    void silentProducersAreForgottenInTime() {
        fixture.append(log, Batches.of(1, fixture.nowMs(), PRODUCER, 0, 0));
        fixture.scheduler.advance(80_000_000);
        assertThat(log.producerCount()).isEqualTo(1);
        fixture.scheduler.advance(10_000_000);
        assertThat(log.producerCount()).isZero();
        assertThat(append(1, 0, 77).duplicate()).isFalse();
    }

    @Test
    void beyondTheBoundTheOneSilentLongestIsForgotten() {
        disk.kill();
        fixture.maxProducers = 3;
        reopen();
        for (int producer = 0; producer < 3; producer++) {
            append(producer, 1, 0, 0);
        }
        append(0, 1, 0, 1);
        append(3, 1, 0, 0);
        assertThat(log.producerCount()).isEqualTo(3);
        assertThat(append(0, 1, 0, 1).duplicate()).isTrue();
        // Producer 1 is the one without state now.
        assertThat(append(1, 1, 0, 500).duplicate()).isFalse();
    }

    @Test
    void followersKeepProducersToo() {
        RecordBatch batch = Batches.of(2, 1, PRODUCER, 0, 0);
        batch.setBaseOffset(0);
        fixture.onLoop(() -> log.appendAsFollower(batch.buffer(), 1));
        assertThat(append(2, 0, 0)).isEqualTo(new AppendResult(0, 1, -1, true));
    }

    private void reopen() {
        fixture.open();
        log = fixture.log();
    }
}
