package io.moldau.broker.api.fetch;

import static io.moldau.broker.partition.PartitionFixture.BROKER;
import static io.moldau.broker.partition.PartitionFixture.TOPIC_ID;
import static io.moldau.broker.partition.PartitionFixture.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.Batches;
import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.PartitionFixture;
import io.moldau.broker.partition.ReadResult;
import io.moldau.broker.partition.Reader;
import io.moldau.protocol.api.ErrorCode;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a session's partition remembers of its last read, and what makes it look again. */
class FetchTargetTest {

    private static final int FOLLOWER = 2;
    private static final Reader REPLICA = new Reader.Replica(FOLLOWER, -1);
    private static final List<Integer> BOTH = List.of(BROKER, FOLLOWER);

    private final PartitionFixture fixture = new PartitionFixture(1);
    private final FetchTarget target = new FetchTarget(FetchTarget.Key.named(ZERO.topic(), ZERO.partition()));

    private void lead(int epoch, List<Integer> isr) {
        fixture.follow(ZERO, TOPIC_ID, epoch, BROKER, isr, BOTH);
    }

    private void append() {
        fixture.append(ZERO, Batches.of(1, fixture.scheduler.clock().wallMs()), 1, 0);
    }

    private <T> T onPartition(Function<Partition, T> action) {
        return fixture.on(ZERO, shard -> action.apply(shard.require(ZERO)));
    }

    /** Reads like a fetch, and tells whether the target would answer by itself from now on. */
    private boolean rests(Reader reader, long offset) {
        FetchStop stop = new FetchStop(fixture.partitions().shardOf(ZERO), reader);
        stop.add(0, ZERO, target.at(-1, offset, -1, 0, 1 << 20));
        ReadResult[] results = new ReadResult[1];
        fixture.on(ZERO, shard -> stop.read(results, new FetchLimits(0, 1, 1 << 20), 0));
        results[0].slice().close();
        assertThat(results[0].error()).isEqualTo(ErrorCode.NONE);
        return knows(reader);
    }

    private boolean knows(Reader reader) {
        return onPartition(partition -> target.known(partition, reader) != null);
    }

    @Test
    void aConsumerAtTheHighWatermarkRestsUntilItMoves() {
        lead(0, List.of(BROKER));
        append();
        assertThat(rests(Reader.CONSUMER, 0)).as("there were records").isFalse();
        assertThat(rests(Reader.CONSUMER, 1)).isTrue();
        append();
        assertThat(knows(Reader.CONSUMER)).isFalse();
    }

    @Test
    void aFollowerInSyncRestsUntilTheLogGrows() {
        lead(0, BOTH);
        assertThat(rests(REPLICA, 0)).isTrue();
        append();
        assertThat(knows(REPLICA)).isFalse();
    }

    @Test
    void aFollowerHearsOfAHighWatermarkThatOthersMoved() {
        fixture.follow(ZERO, TOPIC_ID, 0, BROKER, List.of(BROKER, FOLLOWER, 3), List.of(BROKER, FOLLOWER, 3));
        append();
        assertThat(rests(REPLICA, 1)).isTrue();
        fixture.fetchAs(3, ZERO, 1, -1);
        assertThat(fixture.find(ZERO).highWatermark()).isOne();
        assertThat(knows(REPLICA)).isFalse();
    }

    @Test
    void aFollowerThatMayYetJoinIsLookedAtEachTime() {
        lead(0, List.of(BROKER));
        fixture.dead.add(FOLLOWER);
        assertThat(rests(REPLICA, 0)).isFalse();
        fixture.dead.clear();
        assertThat(rests(REPLICA, 0)).isTrue();
        assertThat(fixture.controller.open()).containsExactly(BOTH);
        fixture.home.call(() -> fixture.controller.refuse(ErrorCode.INELIGIBLE_REPLICA));
        fixture.scheduler.runReady();
        assertThat(knows(REPLICA)).as("taken back").isFalse();
    }

    @Test
    void anotherEpochOrStartOrPositionIsLookedAtAgain() {
        lead(0, List.of(BROKER));
        append();
        assertThat(rests(Reader.CONSUMER, 1)).isTrue();
        lead(1, List.of(BROKER));
        assertThat(knows(Reader.CONSUMER)).isFalse();
        assertThat(rests(Reader.CONSUMER, 1)).isTrue();
        onPartition(partition -> {
            partition.log().advanceLogStartOffset(1);
            return true;
        });
        assertThat(knows(Reader.CONSUMER)).as("as retention does").isFalse();
        assertThat(rests(Reader.CONSUMER, 1)).isTrue();
        target.at(-1, 0, -1, 0, 1 << 20);
        assertThat(knows(Reader.CONSUMER)).isFalse();
    }

    @Test
    void aPartitionOfTheSameNameIsAnother() {
        lead(0, List.of(BROKER));
        assertThat(rests(Reader.CONSUMER, 0)).isTrue();
        fixture.stop(ZERO, -2, true);
        lead(0, List.of(BROKER));
        assertThat(knows(Reader.CONSUMER)).isFalse();
    }
}
