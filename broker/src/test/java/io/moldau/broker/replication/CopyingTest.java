package io.moldau.broker.replication;

import static io.moldau.broker.partition.PartitionFixture.ONE;
import static io.moldau.broker.partition.PartitionFixture.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.Batches;
import io.moldau.broker.partition.AppendReply;
import io.moldau.broker.partition.ReadRequest;
import io.moldau.broker.partition.ReadResult;
import io.moldau.broker.partition.Reader;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Followers that copy from leaders of the same kind. */
class CopyingTest {

    private static final int ALL = -1;
    private static final int TIMEOUT_MS = 30_000;
    private static final List<Integer> BOTH = List.of(1, 2);
    private static final List<Integer> THREE = List.of(1, 2, 3);

    private final TestCluster cluster = new TestCluster(1, 2, 3);

    private List<AppendReply> append(int broker, TopicPartition id, int records, int acks) {
        long nowMs = cluster.scheduler.clock().wallMs();
        List<AppendReply> replies = cluster.broker(broker).append(id, Batches.of(records, nowMs), acks, TIMEOUT_MS);
        cluster.scheduler.runReady();
        return replies;
    }

    private void assertSameLogs(TopicPartition id, int... brokers) {
        for (int broker : brokers) {
            assertThat(cluster.end(broker, id)).as("end on %d", broker).isEqualTo(cluster.end(brokers[0], id));
            assertThat(cluster.bytes(broker, id)).as("bytes on %d", broker).isEqualTo(cluster.bytes(brokers[0], id));
            assertThat(cluster.log(broker, id).epochs().entries())
                    .as("epochs on %d", broker)
                    .isEqualTo(cluster.log(brokers[0], id).epochs().entries());
        }
    }

    @Test
    void acknowledgesWhenEveryFollowerHasIt() {
        cluster.appoint(ZERO, 0, 1, THREE, THREE, 1, 2, 3);
        List<AppendReply> replies = append(1, ZERO, 3, ALL);
        assertThat(replies).extracting(AppendReply::error).containsExactly(ErrorCode.NONE);
        assertThat(cluster.on(1, ZERO).highWatermark()).isEqualTo(3);
        append(1, ZERO, 2, ALL);
        assertThat(cluster.on(1, ZERO).highWatermark()).isEqualTo(5);
        assertThat(cluster.on(2, ZERO).highWatermark()).as("one fetch behind").isEqualTo(3);
        cluster.scheduler.advance(1_000);
        assertThat(cluster.on(2, ZERO).highWatermark()).isEqualTo(5);
        assertSameLogs(ZERO, 1, 2, 3);
    }

    @Test
    void waitsForTheSlowestInSync() {
        cluster.appoint(ZERO, 0, 1, THREE, THREE, 1, 2);
        List<AppendReply> replies = append(1, ZERO, 1, ALL);
        assertThat(cluster.end(2, ZERO)).isOne();
        assertThat(replies).isEmpty();
        cluster.appoint(ZERO, 0, 1, THREE, THREE, 3);
        cluster.scheduler.runReady();
        assertThat(replies).extracting(AppendReply::error).containsExactly(ErrorCode.NONE);
    }

    @Test
    void aNewcomerNeedNotWaitForARequestThatTheLeaderHoldsBack() {
        cluster.appoint(ZERO, 0, 1, BOTH, BOTH, 1, 2);
        cluster.scheduler.advance(100);
        cluster.appoint(ONE, 0, 1, BOTH, BOTH, 1, 2);
        List<AppendReply> replies = append(1, ONE, 1, ALL);
        cluster.scheduler.advance(30);
        assertThat(replies).extracting(AppendReply::error).containsExactly(ErrorCode.NONE);
    }

    @Test
    void aFollowerThatIsToldBeforeItsLeaderTriesAgainSoon() {
        cluster.appoint(ZERO, 0, 1, BOTH, BOTH, 1, 2);
        cluster.appoint(ONE, 0, 1, BOTH, BOTH, 2);
        cluster.scheduler.advance(100);
        assertThat(append(1, ZERO, 1, ALL)).as("the other goes on").hasSize(1);
        cluster.appoint(ONE, 0, 1, BOTH, BOTH, 1);
        List<AppendReply> replies = append(1, ONE, 1, ALL);
        cluster.scheduler.advance(200);
        assertThat(replies).extracting(AppendReply::error).containsExactly(ErrorCode.NONE);
    }

    /** KIP-101: what an old leader has and a new one has not goes, however high the old one's high watermark is. */
    @Test
    void anOldLeaderGivesUpWhatTheNewOneLacks() {
        cluster.appoint(ZERO, 0, 1, BOTH, BOTH, 1, 2);
        append(1, ZERO, 2, ALL);
        cluster.cutOff(1);
        append(1, ZERO, 3, 1);
        cluster.appoint(ZERO, 1, 2, List.of(2), BOTH, 2);
        append(2, ZERO, 1, ALL);
        assertThat(cluster.end(1, ZERO)).isEqualTo(5);
        cluster.appoint(ZERO, 1, 2, List.of(2), BOTH, 1);
        cluster.scheduler.runReady();
        assertThat(cluster.end(1, ZERO)).isEqualTo(3);
        assertSameLogs(ZERO, 2, 1);
    }

    /** KIP-279: leaders change faster than followers hear of it, and each has records of an epoch the others never saw. */
    @Test
    void logsThatPartedOverSeveralEpochsMeetAgain() {
        cluster.appoint(ZERO, 0, 1, BOTH, BOTH, 1, 2);
        append(1, ZERO, 4, ALL);
        cluster.appoint(ZERO, 1, 1, List.of(1), BOTH, 1);
        append(1, ZERO, 3, 1);
        cluster.appoint(ZERO, 2, 2, List.of(2), BOTH, 2);
        append(2, ZERO, 1, 1);
        cluster.appoint(ZERO, 3, 1, List.of(1), BOTH, 1);
        append(1, ZERO, 1, 1);
        cluster.appoint(ZERO, 4, 2, List.of(2), BOTH, 2);
        append(2, ZERO, 2, 1);
        cluster.appoint(ZERO, 4, 2, List.of(2), BOTH, 1);
        cluster.scheduler.runReady();
        assertThat(cluster.end(2, ZERO)).isEqualTo(7);
        assertSameLogs(ZERO, 2, 1);
    }

    /** A leader whose epoch got no record noted its start all the same. The next leader never heard of it. */
    @Test
    void anEpochWithoutRecordsDoesNotPartTwoLogsForEver() {
        cluster.appoint(ZERO, 0, 1, BOTH, BOTH, 1, 2);
        append(1, ZERO, 2, ALL);
        cluster.appoint(ZERO, 1, 2, BOTH, BOTH, 2);
        cluster.appoint(ZERO, 2, 1, BOTH, BOTH, 1, 2);
        List<AppendReply> replies = append(1, ZERO, 1, ALL);
        assertThat(replies).extracting(AppendReply::error).containsExactly(ErrorCode.NONE);
        assertSameLogs(ZERO, 1, 2);
    }

    @Test
    void startsOverWhereTheLeaderHasNothingBefore() {
        cluster.appoint(ZERO, 0, 1, List.of(1), BOTH, 1);
        append(1, ZERO, 2, 1);
        append(1, ZERO, 3, 1);
        cluster.broker(1).on(ZERO, shard -> {
            shard.require(ZERO).deleteRecordsBefore(2, 0, (error, first) -> {});
            return true;
        });
        cluster.appoint(ZERO, 0, 1, List.of(1), BOTH, 2);
        cluster.scheduler.advance(100);
        assertThat(cluster.log(2, ZERO).logStartOffset()).isEqualTo(2);
        assertSameLogs(ZERO, 1, 2);
    }

    @Test
    void aFollowerThatCaughtUpIsProposedAndCountsFromThenOn() {
        cluster.appoint(ZERO, 0, 1, List.of(1), BOTH, 1);
        append(1, ZERO, 5, 1);
        cluster.appoint(ZERO, 0, 1, List.of(1), BOTH, 2);
        cluster.scheduler.runReady();
        assertThat(cluster.broker(1).controller.open()).containsExactly(BOTH);
        cluster.cutOff(1);
        List<AppendReply> replies = append(1, ZERO, 1, ALL);
        assertThat(replies).as("the change may be in force already").isEmpty();
        cluster.acceptInSync(1);
        assertThat(replies).isEmpty();
        cluster.join(1);
        cluster.scheduler.advance(2_000);
        assertThat(replies).extracting(AppendReply::error).containsExactly(ErrorCode.NONE);
    }

    @Test
    void deletionsEndWhenEveryFollowerHasFollowed() {
        cluster.appoint(ZERO, 0, 1, BOTH, BOTH, 1, 2);
        append(1, ZERO, 4, ALL);
        long[] low = {-1};
        cluster.broker(1).on(ZERO, shard -> {
            shard.require(ZERO).deleteRecordsBefore(3, TIMEOUT_MS, (error, first) -> low[0] = first);
            return true;
        });
        assertThat(low[0]).isEqualTo(-1);
        cluster.scheduler.advance(1_200);
        assertThat(low[0]).isEqualTo(3);
        assertThat(cluster.log(2, ZERO).logStartOffset()).isEqualTo(3);
    }

    @Test
    void consumersMayReadFromFollowersUpToTheirHighWatermark() {
        cluster.appoint(ZERO, 0, 1, BOTH, BOTH, 1, 2);
        append(1, ZERO, 1, ALL);
        append(1, ZERO, 1, ALL);
        assertThat(cluster.end(2, ZERO)).isEqualTo(2);
        ReadResult follower = cluster.broker(2)
                .on(
                        ZERO,
                        shard -> shard.require(ZERO)
                                .read(new ReadRequest(new Reader.Consumer("", true), 0, 0, -1, -1, 1 << 20, true)));
        follower.slice().close();
        assertThat(follower.highWatermark()).isOne();
        assertThat(follower.slice().sizeInBytes())
                .isEqualTo(cluster.bytes(2, ZERO).remaining() / 2);
    }

    @Test
    void reportsALeaderThatRefusesConnectionsAndComesBackToIt() {
        cluster.appoint(ZERO, 0, 1, BOTH, BOTH, 1, 2);
        append(1, ZERO, 1, ALL);
        assertThat(cluster.suspects).isEmpty();
        cluster.cutOff(1);
        cluster.scheduler.runReady();
        assertThat(cluster.suspects).as("without delay").containsExactly(1);
        List<AppendReply> replies = append(1, ZERO, 1, ALL);
        cluster.scheduler.advance(5_000);
        assertThat(cluster.suspects).hasSizeBetween(5, 20);
        cluster.join(1);
        cluster.scheduler.advance(1_500);
        assertThat(replies).extracting(AppendReply::error).containsExactly(ErrorCode.NONE);
    }

    /** Bytes over seconds: an empty third replica catches up with a throttled leader, and joins. */
    private void assertCatchesUpAtTheLimit(String throttled, Runnable limit) {
        for (int broker : THREE) {
            cluster.broker(broker).with(throttled, "*");
        }
        cluster.appoint(ZERO, 0, 1, BOTH, THREE, 1, 2);
        cluster.appoint(ONE, 0, 1, THREE, THREE, 1, 2, 3);
        for (int i = 0; i < 20; i++) {
            appendMegabyte(1, ZERO);
        }
        limit.run();
        long startMs = cluster.scheduler.clock().monotonicMs();
        cluster.appoint(ZERO, 0, 1, BOTH, THREE, 3);
        while (cluster.end(3, ZERO) < cluster.end(1, ZERO)) {
            List<AppendReply> replies = append(1, ONE, 1, ALL);
            cluster.scheduler.advance(100);
            assertThat(replies).as("in sync, and not held back").hasSize(1);
        }
        long tookMs = cluster.scheduler.clock().monotonicMs() - startMs;
        long bytes = cluster.log(3, ZERO).sizeInBytes();
        assertThat(tookMs).as("for %d bytes", bytes).isBetween(8_000L, 12_000L);
        cluster.scheduler.advance(1_000);
        cluster.acceptInSync(1);
        assertThat(cluster.on(1, ZERO).role()).asString().contains("isr=[1, 2, 3]");
        assertSameLogs(ZERO, 1, 2, 3);
    }

    private void appendMegabyte(int broker, TopicPartition id) {
        long nowMs = cluster.scheduler.clock().wallMs();
        List<AppendReply> replies =
                cluster.broker(broker).append(id, Batches.ofSize(1_000_000, nowMs), ALL, TIMEOUT_MS);
        cluster.scheduler.runReady();
        assertThat(replies).extracting(AppendReply::error).containsExactly(ErrorCode.NONE);
    }

    private long tenthOfTheLog() {
        return cluster.log(1, ZERO).sizeInBytes() / 10;
    }

    @Test
    void aThrottledLeaderLetsOneCatchUpAtItsLimit() {
        assertCatchesUpAtTheLimit(
                "leader.replication.throttled.replicas",
                () -> cluster.broker(1).leaderQuota.limitTo(tenthOfTheLog()));
    }

    @Test
    void aThrottledFollowerCatchesUpAtItsLimit() {
        assertCatchesUpAtTheLimit(
                "follower.replication.throttled.replicas",
                () -> Objects.requireNonNull(cluster.followerQuotas.get(3)).limitTo(tenthOfTheLog()));
    }
}
