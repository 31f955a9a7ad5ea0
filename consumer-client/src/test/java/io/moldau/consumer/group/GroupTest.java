package io.moldau.consumer.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.consumer.assignor.Held;
import io.moldau.consumer.assignor.Subscription;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.LeaveGroupRequest;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.transport.LeakGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakGuard.class)
class GroupTest {

    private static final TopicPartition T0 = new TopicPartition("t", 0);
    private static final TopicPartition T1 = new TopicPartition("t", 1);
    private static final String BOTH = "assigned [t-0, t-1]";

    private static List<JoinGroupRequest> joins(GroupHarness harness) {
        return harness.requests(ApiKey.JOIN_GROUP, JoinGroupRequest.class);
    }

    private static JoinGroupRequest lastJoin(GroupHarness harness) {
        List<JoinGroupRequest> joins = joins(harness);
        return joins.get(joins.size() - 1);
    }

    private static Subscription subscription(JoinGroupRequest join) {
        return GroupProtocol.readSubscription(join.protocols().get(0).metadata());
    }

    @Test
    void joinsWithTheIdItIsGivenAndLeads() {
        GroupHarness harness = new GroupHarness();
        harness.obliging = false;
        harness.subscribe("t");
        assertThat(harness.told).containsExactly("join");
        harness.pass(1_000);
        assertThat(joins(harness)).as("before the user is prepared").isEmpty();

        harness.join();
        harness.pass(100);
        assertThat(joins(harness)).extracting(JoinGroupRequest::memberId).containsExactly("", "m10");
        assertThat(lastJoin(harness).protocols())
                .extracting(protocol -> protocol.name())
                .containsExactly("range", "cooperative-sticky");
        assertThat(harness.requests(ApiKey.SYNC_GROUP, SyncGroupRequest.class)).hasSize(1);
        assertThat(harness.told).containsExactly("join", BOTH);

        harness.pass(5_000);
        assertThat(harness.requests(ApiKey.HEARTBEAT, HeartbeatRequest.class))
                .hasSizeBetween(4, 5)
                .allMatch(beat -> beat.generationId() == 11 && beat.memberId().equals("m10"));
    }

    @Test
    void aRebalanceWaitsForTheUserWhileHeartbeatsGoOn() {
        GroupHarness harness = new GroupHarness();
        harness.becomeStable();
        harness.obliging = false;
        harness.coordinator.refuse(ApiKey.HEARTBEAT, ErrorCode.REBALANCE_IN_PROGRESS, ErrorCode.REBALANCE_IN_PROGRESS);
        int before = harness.requests(ApiKey.HEARTBEAT, HeartbeatRequest.class).size();
        harness.pass(4_000);
        assertThat(harness.told).containsExactly("join");
        assertThat(harness.requests(ApiKey.HEARTBEAT, HeartbeatRequest.class)).hasSizeGreaterThan(before + 2);

        harness.join();
        harness.pass(100);
        assertThat(harness.told).containsExactly("join", BOTH);
        assertThat(lastJoin(harness).memberId()).isEqualTo("m10");
    }

    @Test
    void aCooperativeMemberTellsWhatItOwns() {
        GroupHarness harness = new GroupHarness("partition.assignment.strategy", "cooperative-sticky");
        harness.becomeStable();
        harness.call(harness.group::rejoin);
        harness.pass(100);
        Subscription told = subscription(lastJoin(harness));
        assertThat(told.owned().generation()).isEqualTo(11);
        assertThat(told.owned().partitions()).containsExactly(T0, T1);
        assertThat(told.topics()).containsExactly("t");
    }

    @Test
    void anAnswerToAnEarlierWishDoesNotCount() {
        GroupHarness harness = new GroupHarness();
        harness.becomeStable();
        harness.obliging = false;
        harness.call(harness.group::rejoin);
        harness.coordinator.refuse(ApiKey.HEARTBEAT, ErrorCode.UNKNOWN_MEMBER_ID);
        harness.pass(1_100);
        assertThat(harness.told).containsExactly("join", "lost");
        int before = joins(harness).size();
        harness.call(() -> harness.group.join(2, List.of(T0, T1)));
        harness.pass(100);
        assertThat(joins(harness)).hasSize(before);
        harness.join();
        harness.pass(100);
        assertThat(harness.told).endsWith(BOTH);
    }

    @Test
    void whoIsForgottenStartsOver() {
        GroupHarness harness = new GroupHarness();
        harness.becomeStable();
        harness.coordinator.refuse(ApiKey.HEARTBEAT, ErrorCode.UNKNOWN_MEMBER_ID);
        int before = joins(harness).size();
        harness.pass(1_500);
        assertThat(harness.told).containsExactly("lost", BOTH);
        assertThat(joins(harness).subList(before, before + 2))
                .extracting(JoinGroupRequest::memberId)
                .containsExactly("", "m11");
    }

    @Test
    void whoMissedAGenerationKeepsItsId() {
        GroupHarness harness = new GroupHarness();
        harness.becomeStable();
        harness.coordinator.refuse(ApiKey.HEARTBEAT, ErrorCode.ILLEGAL_GENERATION);
        harness.pass(1_500);
        assertThat(harness.told).containsExactly("lost", BOTH);
        assertThat(lastJoin(harness).memberId()).isEqualTo("m10");
        assertThat(subscription(lastJoin(harness)).owned().generation()).isEqualTo(Held.NO_GENERATION);
    }

    @Test
    void aFencedMemberStaysOutUntilTheUserSubscribesAgain() {
        GroupHarness harness = new GroupHarness("group.instance.id", "i");
        harness.becomeStable();
        harness.coordinator.refuse(ApiKey.HEARTBEAT, ErrorCode.FENCED_INSTANCE_ID);
        harness.pass(20_000);
        assertThat(harness.told).containsExactly("failed FENCED_INSTANCE_ID");
        harness.commit(1);
        assertThat(harness.commits).containsExactly("UNKNOWN_MEMBER_ID");
        harness.subscribe("t");
        harness.pass(1_000);
        assertThat(harness.told).endsWith("join", BOTH);
    }

    @ParameterizedTest
    @EnumSource(names = {"INCONSISTENT_GROUP_PROTOCOL", "GROUP_AUTHORIZATION_FAILED", "GROUP_MAX_SIZE_REACHED"})
    void whatWaitingDoesNotChangeIsTold(ErrorCode error) {
        GroupHarness harness = new GroupHarness();
        harness.coordinator.refuse(ApiKey.JOIN_GROUP, error);
        harness.subscribe("t");
        harness.pass(5_000);
        assertThat(harness.told).containsExactly("join", "failed " + error);
        assertThat(joins(harness)).hasSize(1);
    }

    @Test
    void whatPassesIsTriedAgain() {
        GroupHarness harness = new GroupHarness();
        harness.coordinator.refuse(ApiKey.FIND_COORDINATOR, ErrorCode.COORDINATOR_NOT_AVAILABLE);
        harness.coordinator.refuse(
                ApiKey.JOIN_GROUP, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, ErrorCode.NOT_COORDINATOR);
        harness.coordinator.refuse(ApiKey.SYNC_GROUP, ErrorCode.REBALANCE_IN_PROGRESS, ErrorCode.ILLEGAL_GENERATION);
        harness.subscribe("t");
        harness.pass(5_000);
        assertThat(harness.told).containsExactly("join", BOTH);
    }

    @Test
    void followsTheCoordinator() {
        GroupHarness harness = new GroupHarness();
        harness.becomeStable();
        harness.coordinator.node = 2;
        harness.coordinator.refuse(ApiKey.HEARTBEAT, ErrorCode.NOT_COORDINATOR);
        harness.pass(3_000);
        assertThat(harness.broker(2).received(ApiKey.HEARTBEAT)).isNotEmpty();
        assertThat(harness.told).as("the generation goes on").isEmpty();

        harness.coordinator.node = 1;
        harness.transport.unplug(harness.broker(2).port());
        int before = harness.broker(1).received(ApiKey.HEARTBEAT).size();
        harness.pass(5_000);
        assertThat(harness.broker(1).received(ApiKey.HEARTBEAT)).hasSizeGreaterThan(before);
        assertThat(harness.told).isEmpty();
    }

    @Test
    void heartbeatsHaveAConnectionOfTheirOwn() {
        GroupHarness harness = new GroupHarness();
        harness.becomeStable();
        assertThat(harness.broker(1).received(ApiKey.HEARTBEAT).get(0).connection())
                .isNotSameAs(harness.broker(1).received(ApiKey.METADATA).get(0).connection());
    }

    @Test
    void whoDoesNotPollLeavesUntilHeDoes() {
        GroupHarness harness = new GroupHarness("max.poll.interval.ms", "20000");
        harness.becomeStable();
        harness.pass(30_000);
        assertThat(harness.told).as("a user who polls").isEmpty();

        harness.obliging = false;
        harness.scheduler.advance(20_000);
        assertThat(harness.told).containsExactly("lost");
        assertThat(harness.requests(ApiKey.LEAVE_GROUP, LeaveGroupRequest.class))
                .hasSize(1);
        harness.commit(1);
        assertThat(harness.commits).containsExactly("UNKNOWN_MEMBER_ID");
        int beats = harness.requests(ApiKey.HEARTBEAT, HeartbeatRequest.class).size();
        harness.scheduler.advance(60_000);
        assertThat(harness.told).containsExactly("lost");
        assertThat(harness.requests(ApiKey.HEARTBEAT, HeartbeatRequest.class)).hasSize(beats);

        harness.join();
        harness.pass(500);
        assertThat(harness.told).containsExactly("lost", BOTH);
    }

    @Test
    void aDynamicMemberLeavesAndAStaticOneStays() {
        for (String[] pairs : new String[][] {{}, {"group.instance.id", "i"}}) {
            GroupHarness harness = new GroupHarness(pairs);
            harness.becomeStable();
            boolean[] left = new boolean[1];
            harness.call(() -> harness.group.unsubscribe("enough", () -> left[0] = true));
            harness.pass(5_000);
            assertThat(left[0]).isTrue();
            assertThat(harness.requests(ApiKey.LEAVE_GROUP, LeaveGroupRequest.class))
                    .hasSize(pairs.length == 0 ? 1 : 0);
            int beats =
                    harness.requests(ApiKey.HEARTBEAT, HeartbeatRequest.class).size();
            harness.pass(5_000);
            assertThat(harness.requests(ApiKey.HEARTBEAT, HeartbeatRequest.class))
                    .hasSize(beats);
        }
    }

    @Test
    void theLeaderJoinsAgainWhenATopicGrows() {
        GroupHarness harness = new GroupHarness();
        harness.becomeStable();
        harness.topics.put("t", 3);
        harness.pass(6_000);
        assertThat(harness.told).containsExactly("join", "assigned [t-0, t-1, t-2]");
    }

    @Test
    void aFollowerLeavesThatToTheLeader() {
        GroupHarness harness = new GroupHarness();
        harness.coordinator.given = List.of(T1);
        harness.becomeStable();
        assertThat(harness.assigned).containsExactly(T1);
        harness.topics.put("t", 3);
        harness.pass(6_000);
        assertThat(harness.told).isEmpty();
    }

    @Test
    void aTopicThatComesLateIsAssignedWhenItComes() {
        GroupHarness harness = new GroupHarness();
        harness.subscribe("late");
        harness.pass(2_000);
        assertThat(harness.told).containsExactly("join", "assigned []");
        harness.topics.put("late", 1);
        harness.pass(2_000);
        assertThat(harness.told).containsExactly("join", "assigned []", "join", "assigned [late-0]");
    }

    @Test
    void aPatternIsHeldAgainstAllTopicsNowAndThen() {
        GroupHarness harness = new GroupHarness();
        harness.topics.put("__secret", 1);
        harness.topics.put("s", 1);
        harness.call(() -> harness.group.subscribe(new Interest.Matching(Pattern.compile("t|u|__secret"))));
        harness.pass(500);
        assertThat(harness.told).containsExactly("join", BOTH);
        harness.topics.put("u", 1);
        harness.pass(6_000);
        assertThat(harness.told).endsWith("join", "assigned [t-0, t-1, u-0]");
        harness.topics.remove("u");
        harness.pass(6_000);
        assertThat(harness.told).endsWith(BOTH);
    }

    @Test
    void anotherSubscriptionIsToldToTheGroup() {
        GroupHarness harness = new GroupHarness();
        harness.becomeStable();
        harness.topics.put("u", 1);
        harness.subscribe("u");
        harness.pass(500);
        assertThat(harness.told).containsExactly("join", "assigned [u-0]");
        harness.subscribe("u");
        harness.pass(500);
        assertThat(harness.told).as("nothing new").hasSize(2);
    }

    @Test
    void commitsAsTheMemberItIs() {
        GroupHarness harness = new GroupHarness();
        harness.commit(5);
        harness.pass(200);
        assertThat(harness.commits).as("by nobody in particular").containsExactly("done");
        harness.becomeStable();
        harness.commit(6);
        harness.pass(100);
        List<OffsetCommitRequest> requests = harness.requests(ApiKey.OFFSET_COMMIT, OffsetCommitRequest.class);
        assertThat(requests)
                .extracting(OffsetCommitRequest::generationIdOrMemberEpoch)
                .containsExactly(-1, 11);
        assertThat(requests).extracting(OffsetCommitRequest::memberId).containsExactly("", "m10");
        assertThat(harness.coordinator.committed).containsEntry(T0, OffsetAndMetadata.at(6));
    }

    @Test
    void aCommitGoesOnTryingWhatPasses() {
        GroupHarness harness = new GroupHarness();
        harness.becomeStable();
        harness.coordinator.refuse(
                ApiKey.OFFSET_COMMIT,
                ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
                ErrorCode.NOT_COORDINATOR,
                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        harness.commit(7);
        harness.pass(3_000);
        assertThat(harness.commits).containsExactly("done");
        harness.coordinator.refuse(ApiKey.OFFSET_COMMIT, ErrorCode.OFFSET_METADATA_TOO_LARGE);
        harness.commit(8);
        harness.pass(3_000);
        assertThat(harness.commits).containsExactly("done", "OFFSET_METADATA_TOO_LARGE");
        assertThat(harness.told).isEmpty();
    }

    @Test
    void aRefusedCommitMayTellThatTheMemberIsOut() {
        GroupHarness harness = new GroupHarness();
        harness.becomeStable();
        harness.coordinator.refuse(ApiKey.OFFSET_COMMIT, ErrorCode.UNKNOWN_MEMBER_ID);
        harness.commit(7);
        harness.pass(500);
        assertThat(harness.commits).containsExactly("UNKNOWN_MEMBER_ID");
        assertThat(harness.told).containsExactly("lost", BOTH);
    }

    @Test
    void noCommitBetweenTwoGenerations() {
        GroupHarness harness = new GroupHarness();
        harness.becomeStable();
        harness.transport.setLatencyMs(50);
        harness.call(harness.group::rejoin);
        harness.commit(7);
        assertThat(harness.commits).containsExactly("REBALANCE_IN_PROGRESS");
        harness.pass(500);
        assertThat(harness.told).containsExactly("join", BOTH);
    }

    @Test
    void commitsPileUpOnlySoFar() {
        GroupHarness harness = new GroupHarness();
        harness.transport.unplug(harness.broker(1).port());
        for (int i = 0; i <= Coordinator.MAX_WAITING; i++) {
            harness.loop.call(() -> harness.group.commit(
                    Map.of(T0, OffsetAndMetadata.at(1)),
                    () -> false,
                    failure -> harness.commits.add(
                            failure == null ? "done" : failure.error().name())));
        }
        harness.scheduler.runReady();
        assertThat(harness.commits).containsExactly("COORDINATOR_NOT_AVAILABLE");
        harness.transport.plug(harness.broker(1).port());
        harness.pass(3_000);
        assertThat(harness.commits).hasSize(1 + Coordinator.MAX_WAITING).endsWith("done");
    }

    @Test
    void speaksToOldCoordinators() {
        GroupHarness harness = new GroupHarness();
        harness.coordinator.limitVersions(harness.brokers.values());
        harness.becomeStable();
        assertThat(harness.assigned).containsExactlyInAnyOrder(T0, T1);
        harness.commit(9);
        harness.pass(100);
        List<Object> read = new ArrayList<>();
        harness.call(() -> harness.group.committed(Set.of(T0, T1), () -> true, new CommittedListener() {
            @Override
            public void onOffsets(Map<TopicPartition, OffsetAndMetadata> offsets) {
                read.add(offsets);
            }

            @Override
            public void onRefused(GroupFailure failure) {
                read.add(failure);
            }
        }));
        harness.pass(100);
        assertThat(read).containsExactly(Map.of(T0, OffsetAndMetadata.at(9)));
        harness.call(() -> harness.group.unsubscribe("enough", () -> {}));
        harness.pass(100);
        assertThat(harness.requests(ApiKey.LEAVE_GROUP, LeaveGroupRequest.class))
                .singleElement()
                .extracting(LeaveGroupRequest::memberId)
                .isEqualTo("m10");
    }

    @Test
    void anOldCoordinatorHasNoStaticMembers() {
        GroupHarness harness = new GroupHarness("group.instance.id", "i");
        harness.coordinator.limitVersions(harness.brokers.values());
        harness.subscribe("t");
        harness.pass(1_000);
        assertThat(harness.told).containsExactly("join", "failed UNSUPPORTED_VERSION");
    }
}
