package io.moldau.broker.partition;

import static io.moldau.broker.partition.PartitionFixture.BROKER;
import static io.moldau.broker.partition.PartitionFixture.MAX_LAG_MS;
import static io.moldau.broker.partition.PartitionFixture.TOPIC_ID;
import static io.moldau.broker.partition.PartitionFixture.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.log.Batches;
import io.moldau.broker.partition.ReadResult.Throttle;
import io.moldau.broker.partition.Role.Leader;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader and what it concludes from its followers' fetches; the followers and the controller are the test's. */
class LeadershipTest {

    private static final int ALL = -1;
    private static final int TWO = 2;
    private static final int THREE = 3;
    private static final int TIMEOUT_MS = 60_000;
    private static final List<Integer> REPLICAS = List.of(BROKER, TWO, THREE);

    /** Between two looks at the followers' lag, and a little more. */
    private static final int ROUND_MS = MAX_LAG_MS / 2 + 1;

    private final PartitionFixture fixture = new PartitionFixture(1);

    private void lead(int epoch, Integer... isr) {
        leadAt(epoch, epoch, isr);
    }

    private void leadAt(int epoch, int partitionEpoch, Integer... isr) {
        assertThat(fixture.follow(ZERO, TOPIC_ID, epoch, partitionEpoch, BROKER, List.of(isr), REPLICAS))
                .isEqualTo(ErrorCode.NONE);
    }

    private List<AppendReply> append(int acks) {
        List<AppendReply> replies =
                fixture.append(ZERO, Batches.of(1, fixture.scheduler.clock().wallMs()), acks, TIMEOUT_MS);
        fixture.scheduler.runReady();
        return replies;
    }

    private ReadResult fetch(int follower, long offset) {
        ReadResult result = fixture.fetchAs(follower, ZERO, offset, -1);
        fixture.scheduler.runReady();
        return result;
    }

    private long highWatermark() {
        return fixture.find(ZERO).highWatermark();
    }

    private List<Integer> inSync() {
        return ((Leader) fixture.find(ZERO).role()).isr();
    }

    /** Has the controller write what is asked for. */
    private void accept() {
        fixture.home.call(() -> fixture.controller.accept(BROKER));
        fixture.scheduler.runReady();
    }

    private void refuse(ErrorCode error) {
        fixture.home.call(() -> fixture.controller.refuse(error));
        fixture.scheduler.runReady();
    }

    private static ErrorCode error(List<AppendReply> replies) {
        assertThat(replies).hasSize(1);
        return replies.get(0).error();
    }

    @Test
    void itsStateCountsWhoMayBeInSync() {
        lead(0, BROKER, TWO);
        fetch(THREE, 0);
        ReplicaState asking = fixture.on(ZERO, shard -> shard.require(ZERO).state());
        assertThat(asking.maximalIsr()).containsExactly(BROKER, TWO, THREE);
        refuse(ErrorCode.INELIGIBLE_REPLICA);
        ReplicaState refused = fixture.on(ZERO, shard -> shard.require(ZERO).state());
        assertThat(refused.maximalIsr()).containsExactly(BROKER, TWO);
        assertThat(refused.highWatermarkSure()).isTrue();
    }

    // How far records are replicated

    @Test
    void theHighWatermarkIsWhatAllInSyncHave() {
        lead(0, BROKER, TWO, THREE);
        List<AppendReply> first = append(ALL);
        List<AppendReply> second = append(ALL);
        fetch(TWO, 2);
        assertThat(highWatermark()).as("of three nothing is known").isZero();
        assertThat(fetch(THREE, 1).highWatermark()).as("told at once").isOne();
        assertThat(error(first)).isEqualTo(ErrorCode.NONE);
        assertThat(second).isEmpty();
        fetch(THREE, 2);
        assertThat(error(second)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aFollowerSeesTheEndAndAConsumerTheHighWatermark() {
        lead(0, BROKER, TWO);
        append(1);
        assertThat(fetch(TWO, 0).hasRecords()).isTrue();
        ReadResult consumer =
                fixture.on(ZERO, shard -> shard.require(ZERO).read(new ReadRequest(0, -1, -1, 1 << 20, true)));
        assertThat(consumer.hasRecords()).isFalse();
    }

    @Test
    void whatFollowersHadInAnEarlierEpochDoesNotCount() {
        lead(0, BROKER, TWO);
        append(1);
        append(1);
        fetch(TWO, 1);
        lead(1, BROKER, TWO);
        assertThat(highWatermark()).isOne();
        List<AppendReply> reply = append(ALL);
        assertThat(reply).isEmpty();
        fetch(TWO, 3);
        assertThat(error(reply)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void whileAChangeIsUnderWayOldAndNewMembersCount() {
        lead(0, BROKER, TWO);
        append(1);
        fetch(TWO, 1);
        fetch(THREE, 1);
        assertThat(fixture.controller.open()).containsExactly(REPLICAS);
        List<AppendReply> reply = append(ALL);
        fetch(TWO, 2);
        assertThat(reply).as("three may be in sync already").isEmpty();
        fetch(THREE, 2);
        assertThat(error(reply)).isEqualTo(ErrorCode.NONE);
        accept();
        assertThat(inSync()).isEqualTo(REPLICAS);
    }

    @Test
    void whileOneIsAboutToLeaveItStillCounts() {
        lead(0, BROKER, TWO, THREE);
        List<AppendReply> reply = append(ALL);
        fixture.scheduler.advance(MAX_LAG_MS);
        fetch(TWO, 1);
        fixture.scheduler.advance(ROUND_MS);
        assertThat(fixture.controller.open()).containsExactly(List.of(BROKER, TWO));
        assertThat(reply).as("the controller may have refused").isEmpty();
        accept();
        assertThat(error(reply)).isEqualTo(ErrorCode.NONE);
        assertThat(inSync()).containsExactly(BROKER, TWO);
    }

    @Test
    void anUnknownAnswerLeavesBothSetsOpenUntilTheNextEpoch() {
        lead(0, BROKER, TWO, THREE);
        List<AppendReply> reply = append(ALL);
        fixture.scheduler.advance(MAX_LAG_MS);
        fetch(TWO, 1);
        fixture.scheduler.advance(ROUND_MS);
        refuse(ErrorCode.INVALID_UPDATE_VERSION);
        fixture.scheduler.advance(MAX_LAG_MS);
        fetch(TWO, 1);
        assertThat(fixture.controller.open()).isEmpty();
        assertThat(reply).isEmpty();
        lead(1, BROKER, TWO);
        fetch(TWO, 1);
        assertThat(error(reply)).isEqualTo(ErrorCode.NONE);
    }

    // Who is in sync

    @Test
    void aFreshLeaderDoesNotShrinkByMistake() {
        fixture.scheduler.advance(10 * MAX_LAG_MS);
        lead(0, BROKER, TWO, THREE);
        append(1);
        fixture.scheduler.advance(MAX_LAG_MS - 1);
        assertThat(fixture.controller.open()).isEmpty();
        fetch(TWO, 1);
        fetch(THREE, 1);
        fixture.scheduler.advance(10 * MAX_LAG_MS);
        assertThat(fixture.controller.open()).as("nothing new to fetch").isEmpty();
    }

    @Test
    void whoSleptWhileNothingHappenedIsNotLateAtTheFirstRecord() {
        lead(0, BROKER, TWO, THREE);
        fetch(TWO, 0);
        fetch(THREE, 0);
        fixture.scheduler.advance(10 * MAX_LAG_MS);
        append(1);
        fixture.scheduler.advance(ROUND_MS);
        assertThat(fixture.controller.open()).isEmpty();
        fixture.scheduler.advance(2 * ROUND_MS);
        assertThat(fixture.controller.open()).containsExactly(List.of(BROKER));
    }

    @Test
    void whoFetchesButFallsBehindLeaves() {
        lead(0, BROKER, TWO, THREE);
        for (int i = 0; i < 20; i++) {
            append(1);
            append(1);
            fetch(TWO, fixture.find(ZERO).log().endOffset());
            fetch(THREE, i);
            fixture.scheduler.advance(1_000);
        }
        assertThat(fixture.controller.open()).containsExactly(List.of(BROKER, TWO));
    }

    @Test
    void whoReachesTheEndOfItsLastFetchKeepsUpThoughTheEndMovesOn() {
        lead(0, BROKER, TWO);
        for (int i = 0; i < 30; i++) {
            long endBefore = fixture.find(ZERO).log().endOffset();
            append(1);
            fetch(TWO, endBefore);
            fixture.scheduler.advance(1_000);
        }
        assertThat(fixture.controller.open()).isEmpty();
    }

    @Test
    void nobodyEntersBelowTheStartOfTheEpochEvenAtTheHighWatermark() {
        lead(0, BROKER, TWO);
        append(1);
        append(1);
        fetch(TWO, 1);
        lead(1, BROKER, TWO);
        assertThat(highWatermark()).isOne();
        fetch(THREE, 1);
        assertThat(fixture.controller.open())
                .as("the old leader may have acknowledged more")
                .isEmpty();
        fetch(THREE, 2);
        assertThat(fixture.controller.open()).containsExactly(REPLICAS);
    }

    @Test
    void nobodyEntersBelowTheHighWatermark() {
        lead(0, BROKER);
        append(1);
        append(1);
        assertThat(highWatermark()).isEqualTo(2);
        fetch(TWO, 1);
        assertThat(fixture.controller.open()).isEmpty();
        fetch(TWO, 2);
        assertThat(fixture.controller.open()).containsExactly(List.of(BROKER, TWO));
    }

    @Test
    void theDeadDoNotEnter() {
        lead(0, BROKER);
        fixture.dead.add(TWO);
        fetch(TWO, 0);
        assertThat(fixture.controller.open()).isEmpty();
        fixture.dead.clear();
        fetch(TWO, 0);
        assertThat(fixture.controller.open()).hasSize(1);
    }

    @Test
    void aRefusedChangeIsTakenBackAndAskedForAgainLater() {
        lead(0, BROKER);
        fetch(TWO, 0);
        List<AppendReply> reply = append(ALL);
        assertThat(reply).isEmpty();
        fixture.dead.add(TWO);
        refuse(ErrorCode.INELIGIBLE_REPLICA);
        assertThat(error(reply)).isEqualTo(ErrorCode.NONE);
        fixture.dead.clear();
        fetch(TWO, 1);
        assertThat(fixture.controller.open()).as("not at once").isEmpty();
        fixture.scheduler.advance(1_500);
        fetch(TWO, 1);
        assertThat(fixture.controller.open()).hasSize(1);
    }

    @Test
    void onePassingErrorIsAnsweredWithTheSameQuestion() {
        lead(0, BROKER);
        fetch(TWO, 0);
        refuse(ErrorCode.NOT_CONTROLLER);
        fixture.scheduler.advance(100);
        assertThat(fixture.controller.open()).containsExactly(List.of(BROKER, TWO));
    }

    @Test
    void answersToAnEarlierLeadershipChangeNothing() {
        lead(0, BROKER);
        fetch(TWO, 0);
        lead(1, BROKER);
        accept();
        assertThat(inSync()).containsExactly(BROKER);
    }

    // Too few

    @Test
    void whatWasAppendedBeforeTheSetShrankIsNotAcknowledged() {
        fixture.with("min.insync.replicas", 2);
        lead(0, BROKER, TWO);
        List<AppendReply> reply = append(ALL);
        fixture.scheduler.advance(MAX_LAG_MS + ROUND_MS);
        assertThat(fixture.controller.open()).containsExactly(List.of(BROKER));
        accept();
        assertThat(error(reply)).isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
        assertThat(error(append(ALL))).isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS);
        assertThat(highWatermark()).isZero();
        fetch(TWO, 1);
        accept();
        assertThat(highWatermark()).isOne();
    }

    // Who may ask

    @Test
    void strangersAndGhostsAreNotLetIn() {
        lead(0, BROKER, TWO);
        assertThat(fetch(9, 0).error()).isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH);
        assertThat(as(new Reader.Replica(9, -1), -1).error()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(as(new Reader.Replica(TWO, 50), 0).error()).isEqualTo(ErrorCode.NONE);
        assertThat(as(new Reader.Replica(TWO, 49), 0).error()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(as(new Reader.Replica(TWO, 51), 0).error()).isEqualTo(ErrorCode.NONE);
        assertThat(as(new Reader.Replica(TWO, 51), 1).error()).isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH);
        lead(1, BROKER, TWO);
        assertThat(as(new Reader.Replica(TWO, 51), 0).error()).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
    }

    private ReadResult as(Reader reader, int currentEpoch) {
        ReadRequest request = new ReadRequest(reader, 0, currentEpoch, -1, 0, 1 << 20, true);
        ReadResult result = fixture.on(ZERO, shard -> shard.require(ZERO).read(request));
        result.slice().close();
        return result;
    }

    @Test
    void aFollowerWhoseHistoryPartsIsToldWhereAndDoesNotCount() {
        lead(0, BROKER, TWO);
        append(1);
        lead(2, BROKER, TWO);
        append(1);
        ReadResult parted = fixture.fetchAs(TWO, ZERO, 2, 1);
        assertThat(parted.diverging()).isEqualTo(new ReadResult.DivergingEpoch(0, 1));
        assertThat(highWatermark()).isZero();
    }

    // What consumers are told

    @Test
    void theLatestOffsetIsNotAvailableBeforeFollowersConfirmedIt() {
        lead(0, BROKER, TWO);
        append(1);
        append(1);
        fetch(TWO, 1);
        lead(1, BROKER, TWO);
        assertThatThrownBy(() -> latest(Reader.CONSUMER))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.OFFSET_NOT_AVAILABLE));
        assertThat(latest(new Reader.Replica(TWO, -1))).isEqualTo(2);
        fetch(TWO, 2);
        assertThat(latest(Reader.CONSUMER)).isEqualTo(2);
    }

    private long latest(Reader reader) {
        return fixture.on(ZERO, shard -> shard.require(ZERO).findOffset(reader, -1, -1))
                .offset();
    }

    @Test
    void consumersAreSentToAReplicaInTheirRack() {
        fixture.racks.put(BROKER, "a");
        fixture.racks.put(TWO, "b");
        fixture.racks.put(THREE, "b");
        lead(0, BROKER, TWO, THREE);
        append(1);
        fetch(TWO, 0);
        fetch(THREE, 1);
        assertThat(preferred("b", 0)).as("the one that is further").isEqualTo(THREE);
        assertThat(preferred("a", 0)).isEqualTo(-1);
        assertThat(preferred("c", 0)).isEqualTo(-1);
        assertThat(preferred("", 0)).isEqualTo(-1);
        assertThat(preferred("b", 2)).as("nobody has it").isEqualTo(-1);
        lead(1, BROKER);
        fetch(TWO, 1);
        assertThat(preferred("b", 0)).as("not in sync").isEqualTo(-1);
    }

    private int preferred(String rack, long offset) {
        ReadRequest request = new ReadRequest(new Reader.Consumer(rack, true), offset, -1, -1, -1, 1 << 20, true);
        ReadResult result = fixture.on(ZERO, shard -> shard.require(ZERO).read(request));
        result.slice().close();
        return result.preferredReplica();
    }

    // The controller's word

    @Test
    void anOlderStateOfThePartitionIsNotObeyed() {
        leadAt(0, 5, BROKER);
        assertThat(fixture.follow(ZERO, TOPIC_ID, 1, 4, TWO, List.of(TWO), REPLICAS))
                .isEqualTo(ErrorCode.NONE);
        assertThat(fixture.find(ZERO).role()).isInstanceOf(Leader.class);
    }

    @Test
    void followersAreHandedToTheirSourceAndTakenBack() {
        fixture.follow(ZERO, TOPIC_ID, 0, TWO, List.of(TWO), REPLICAS);
        assertThat(fixture.sources.orders.get(ZERO))
                .extracting(RecordedSources.Order::leader, RecordedSources.Order::leaderEpoch)
                .containsExactly(TWO, 0);
        fixture.follow(ZERO, TOPIC_ID, 1, -1, List.of(TWO), REPLICAS);
        assertThat(fixture.sources.orders).as("nobody leads").isEmpty();
        fixture.follow(ZERO, TOPIC_ID, 2, THREE, List.of(THREE), REPLICAS);
        assertThat(fixture.sources.orders).hasSize(1);
        lead(3, BROKER);
        assertThat(fixture.sources.orders).isEmpty();
        fixture.follow(ZERO, TOPIC_ID, 4, 4, TWO, List.of(TWO), REPLICAS);
        fixture.stop(ZERO, 4, false);
        assertThat(fixture.sources.orders).isEmpty();
    }

    @Test
    void aBrokerWithoutFollowersSetsNoTimer() {
        int idle = fixture.scheduler.pending();
        fixture.lead(ZERO);
        fixture.scheduler.advance(3 * ROUND_MS);
        assertThat(fixture.scheduler.pending()).isEqualTo(idle);
        lead(1, BROKER, TWO);
        assertThat(fixture.scheduler.pending()).isEqualTo(idle + 1);
        fixture.follow(ZERO, TOPIC_ID, 2, 2, TWO, List.of(TWO), REPLICAS);
        fixture.scheduler.advance(3 * ROUND_MS);
        assertThat(fixture.scheduler.pending()).isEqualTo(idle);
    }

    // The limit on replication (KIP-73)

    private void throttle(String replicas) {
        fixture.with("leader.replication.throttled.replicas", replicas);
        fixture.home.call(() -> fixture.replicas().configure("topic", fixture.topicConfig()));
        fixture.scheduler.runReady();
    }

    @Test
    void aThrottledFollowerThatCatchesUpIsHeldBackWhileTheLimitIsExceeded() {
        lead(0, BROKER, TWO);
        append(1);
        throttle("0:1");
        fixture.leaderQuota.limitTo(1_000);
        assertThat(fetch(THREE, 0).throttle()).isEqualTo(Throttle.COUNTS);

        fixture.leaderQuota.count(2_000);
        ReadResult held = fetch(THREE, 0);
        assertThat(held.throttle()).isEqualTo(Throttle.HELD_BACK);
        assertThat(held.error()).isEqualTo(ErrorCode.NONE);
        assertThat(held.hasRecords()).isFalse();
        assertThat(held.isFinal()).isFalse();
        assertThat(fetch(TWO, 0).hasRecords()).as("in sync").isTrue();

        fixture.scheduler.advance(2_000);
        assertThat(fetch(THREE, 0).hasRecords()).isTrue();
    }

    @Test
    void aHeldBackFollowerIsCountedAndJoinsAllTheSame() {
        lead(0, BROKER, TWO);
        append(1);
        fetch(TWO, 1);
        throttle("*");
        fixture.leaderQuota.limitTo(1);
        fixture.leaderQuota.count(1_000);
        assertThat(fetch(THREE, 1).throttle()).isEqualTo(Throttle.HELD_BACK);
        accept();
        assertThat(inSync()).containsExactly(BROKER, TWO, THREE);
        append(1);
        assertThat(fetch(THREE, 1).hasRecords()).as("in sync now").isTrue();
    }

    @Test
    void whoIsNotThrottledOrElsewhereIsNotHeldBack() {
        lead(0, BROKER, TWO);
        append(1);
        fixture.leaderQuota.limitTo(1);
        fixture.leaderQuota.count(1_000);
        assertThat(fetch(THREE, 0).hasRecords()).isTrue();
        throttle("0:2,0:3,1:1");
        assertThat(fetch(THREE, 0).throttle()).isEqualTo(Throttle.NONE);
        assertThat(fetch(THREE, 0).hasRecords()).isTrue();
    }
}
