package io.moldau.broker.api.fetch;

import static io.moldau.broker.partition.PartitionFixture.BROKER;
import static io.moldau.broker.partition.PartitionFixture.ONE;
import static io.moldau.broker.partition.PartitionFixture.TOPIC_ID;
import static io.moldau.broker.partition.PartitionFixture.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.log.Batches;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.broker.partition.PartitionFixture;
import io.moldau.broker.partition.ReadResult;
import io.moldau.broker.partition.Reader;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A fetch from two partitions on two loops, started on a third. */
class FetchOperationTest {

    private static final int MANY = 1 << 20;
    private static final int WAIT_MS = 500;

    private final PartitionFixture fixture = new PartitionFixture(2);
    private final List<ReadResult[]> replies = new ArrayList<>();

    FetchOperationTest() {
        fixture.lead(ZERO);
        fixture.lead(ONE);
    }

    private FetchOperation fetch(long fromZero, long fromOne, FetchLimits limits) {
        ReadResult[] results = new ReadResult[2];
        FetchOperation operation = new FetchOperation(
                fixture.home, List.of(stop(ZERO, 0, fromZero), stop(ONE, 1, fromOne)), results, limits, all -> {
                    fixture.home.assertOnLoop();
                    replies.add(all);
                });
        fixture.home.execute(operation::start);
        fixture.scheduler.runReady();
        return operation;
    }

    private FetchStop stop(TopicPartition id, int index, long offset) {
        FetchStop stop = new FetchStop(fixture.partitions().shardOf(id), Reader.CONSUMER);
        stop.add(
                index,
                id,
                new FetchTarget(FetchTarget.Key.named(id.topic(), id.partition())).at(-1, offset, -1, -1, MANY));
        return stop;
    }

    private static FetchLimits limits(int waitMs, int minBytes, int maxBytes) {
        return new FetchLimits(waitMs, minBytes, maxBytes);
    }

    /** Appends one record and runs what follows from it. */
    private int append(TopicPartition id) {
        RecordBatch batch = Batches.of(1, fixture.scheduler.clock().wallMs());
        int bytes = batch.sizeInBytes();
        assertThat(fixture.append(id, batch, 1, 0)).hasSize(1);
        fixture.scheduler.runReady();
        return bytes;
    }

    private ReadResult[] reply() {
        assertThat(replies).hasSize(1);
        assertThat(waiters()).isZero();
        return replies.get(0);
    }

    private int waiters() {
        return fixture.waiters(ZERO) + fixture.waiters(ONE);
    }

    private static void closeAll(ReadResult[] results) {
        for (ReadResult result : results) {
            result.slice().close();
        }
    }

    /** The segment is the only holder of its file: one close more is one too many. */
    private void assertNobodyHolds(TopicPartition id) {
        LogSlice probe = fixture.on(id, shard -> shard.require(id).log().read(0, MANY, Long.MAX_VALUE, true));
        probe.close();
        probe.close();
        assertThatThrownBy(probe::close).as("somebody still holds the file").isInstanceOf(IllegalStateException.class);
    }

    @Test
    void answersAtOnceWithWhatIsThere() {
        int bytes = append(ZERO) + append(ONE);
        fetch(0, 0, limits(WAIT_MS, 1, MANY));
        ReadResult[] found = reply();
        assertThat(found[0].slice().sizeInBytes() + found[1].slice().sizeInBytes())
                .isEqualTo(bytes);
        closeAll(found);
        assertNobodyHolds(ZERO);
        assertNobodyHolds(ONE);
    }

    @Test
    void carriesItsBudgetFromLoopToLoop() {
        int bytes = append(ZERO);
        append(ONE);
        fetch(0, 0, limits(WAIT_MS, 1, bytes));
        ReadResult[] found = reply();
        assertThat(found[0].slice().sizeInBytes()).isEqualTo(bytes);
        assertThat(found[1].hasRecords()).as("nothing left for it").isFalse();
        assertThat(found[1].highWatermark()).isOne();
        closeAll(found);
    }

    @Test
    void onlyTheVeryFirstBatchMayExceedTheLimit() {
        int bytes = append(ONE);
        append(ZERO);
        fetch(1, 0, limits(WAIT_MS, 1, 1));
        ReadResult[] found = reply();
        assertThat(found[0].hasRecords()).isFalse();
        assertThat(found[1].slice().sizeInBytes()).isEqualTo(bytes);
        closeAll(found);
    }

    @Test
    void doesNotWaitWhenToldNotTo() {
        fetch(0, 0, limits(0, 1, MANY));
        assertThat(reply()[0].hasRecords()).isFalse();
        replies.clear();
        fetch(0, 0, limits(WAIT_MS, 0, MANY));
        assertThat(reply()[1].hasRecords()).isFalse();
    }

    @Test
    void anAppendToEitherPartitionEndsTheWait() {
        for (TopicPartition id : List.of(ZERO, ONE)) {
            replies.clear();
            long end = fixture.find(ZERO).log().endOffset();
            fetch(end, 0, limits(WAIT_MS, 1, MANY));
            assertThat(replies).isEmpty();
            assertThat(waiters()).isEqualTo(2);
            append(id);
            closeAll(reply());
        }
    }

    @Test
    void waitsUntilThereIsEnough() {
        int bytes = append(ZERO);
        fetch(0, 0, limits(WAIT_MS, 2 * bytes, MANY));
        assertThat(replies).isEmpty();
        append(ONE);
        ReadResult[] found = reply();
        assertThat(found[0].slice().sizeInBytes() + found[1].slice().sizeInBytes())
                .isEqualTo(2 * bytes);
        closeAll(found);
        assertNobodyHolds(ZERO);
        assertNobodyHolds(ONE);
    }

    @Test
    void answersWithTooLittleWhenTimeIsUp() {
        int bytes = append(ZERO);
        fetch(0, 0, limits(WAIT_MS, MANY, MANY));
        fixture.scheduler.advance(WAIT_MS / 2);
        int more = append(ONE);
        fixture.scheduler.advance(WAIT_MS / 2 - 1);
        assertThat(replies).isEmpty();
        fixture.scheduler.advance(1);
        ReadResult[] found = reply();
        assertThat(found[0].slice().sizeInBytes()).isEqualTo(bytes);
        assertThat(found[1].slice().sizeInBytes()).isEqualTo(more);
        closeAll(found);
        assertNobodyHolds(ZERO);
    }

    @Test
    void leavesWhenTheClientGoes() {
        FetchOperation operation = fetch(0, 0, limits(WAIT_MS, 1, MANY));
        fixture.home.call(operation::cancel);
        fixture.scheduler.runReady();
        reply();
        append(ZERO);
        fixture.scheduler.advance(2 * WAIT_MS);
        assertThat(replies).as("answered once").hasSize(1);
    }

    @Test
    void aChangeBehindTheReadersBackIsNotMissed() {
        // Runs between the visit to the first partition and the return home.
        fixture.loopOf(ONE)
                .execute(() -> fixture.loopOf(ZERO)
                        .execute(() -> fixture.append(
                                ZERO, Batches.of(1, fixture.scheduler.clock().wallMs()), 1, 0)));
        fetch(0, 0, limits(WAIT_MS, 1, MANY));
        ReadResult[] found = reply();
        assertThat(found[0].hasRecords()).isTrue();
        closeAll(found);
        assertNobodyHolds(ZERO);
    }

    @Test
    void anErrorEndsTheWait() {
        fetch(0, 9, limits(WAIT_MS, 1, MANY));
        assertThat(reply()[1].error()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
    }

    @Test
    void aNewLeaderEndsTheWait() {
        fetch(0, 0, limits(WAIT_MS, 1, MANY));
        fixture.follow(ONE, TOPIC_ID, 1, BROKER + 1, List.of(BROKER + 1), List.of(BROKER, BROKER + 1));
        assertThat(reply()[1].error()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void aDeletedPartitionEndsTheWait() {
        fetch(0, 0, limits(WAIT_MS, 1, MANY));
        fixture.stop(ZERO, -2, true);
        assertThat(replies).hasSize(1);
        assertThat(replies.get(0)[0].error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(fixture.waiters(ONE)).isZero();
    }
}
