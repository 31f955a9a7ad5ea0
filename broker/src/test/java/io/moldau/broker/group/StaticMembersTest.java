package io.moldau.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.group.record.GroupRecord.GroupStored;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.LeaveGroupRequest;
import io.moldau.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.moldau.protocol.message.LeaveGroupResponse;
import io.moldau.protocol.message.SyncGroupResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members that keep their name over restarts (KIP-345). */
class StaticMembersTest {

    private final GroupScene scene = new GroupScene();
    private final TestMember one = scene.staticMember("one");
    private final TestMember two = scene.staticMember("two");

    @BeforeEach
    void settle() {
        Heard<JoinGroupResponse> joinOne = one.join();
        Heard<JoinGroupResponse> joinTwo = two.join();
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        one.enter(joinOne);
        two.enter(joinTwo);
        one.sync(one, two);
        assertThat(two.sync().get().assignment()).isEqualTo(two.share(1));
    }

    @Test
    void aRestartedMemberGetsItsAssignmentBackAndNobodyNotices() {
        TestMember again = scene.staticMember("two");
        again.enter(again.send());
        assertThat(again.id).startsWith("two-").isNotEqualTo(two.id);
        assertThat(again.generation).isEqualTo(1);
        assertThat(again.sync().get().assignment()).isEqualTo(two.share(1));
        assertThat(one.heartbeat()).isEqualTo(ErrorCode.NONE);
        assertThat(scene.phase()).isEqualTo("Stable");
        GroupStored stored = (GroupStored) scene.journal.last();
        assertThat(stored.stored().members())
                .extracting(member -> member.memberId())
                .contains(again.id);
    }

    @Test
    void theNewIdIsReplicatedBeforeTheMemberHearsOfIt() {
        scene.journal.hold();
        TestMember again = scene.staticMember("two");
        Heard<JoinGroupResponse> join = again.send();
        assertThat(join.isThere()).isFalse();
        scene.journal.confirm();
        assertThat(again.enter(join).generationId()).isEqualTo(1);
    }

    @Test
    void aMemberWhoseNewIdIsNotStoredTriesAgain() {
        scene.journal.refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        TestMember again = scene.staticMember("two");
        assertThat(TestMember.error(again.send())).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        scene.journal.refuse(null);
        again.enter(again.send());
        assertThat(again.sync().get().assignment()).isEqualTo(two.share(1));
    }

    @Test
    void whoHoldsTheOldIdIsFenced() {
        TestMember again = scene.staticMember("two");
        again.enter(again.send());
        assertThat(two.heartbeat()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        assertThat(two.commit("orders", 0, 1)).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        assertThat(two.leave()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        assertThat(ErrorCode.of(two.sync().get().errorCode())).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        assertThat(TestMember.error(two.send())).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    }

    @Test
    void aRestartedLeaderIsToldToAssignNothing() {
        TestMember again = scene.staticMember("one");
        JoinGroupResponse told = again.enter(again.send());
        assertThat(told.skipAssignment()).isTrue();
        assertThat(told.leader()).isEqualTo(again.id);
        assertThat(told.members()).hasSize(2);
    }

    @Test
    void anOldClientThatLedDoesNotTakeItselfForTheLeader() {
        TestMember again = scene.staticMember("one");
        again.joinVersion = 8;
        JoinGroupResponse told = again.enter(again.send());
        assertThat(told.skipAssignment()).isFalse();
        assertThat(told.leader()).isEqualTo(one.id).isNotEqualTo(again.id);
        assertThat(told.members()).isEmpty();
    }

    @Test
    void aMemberThatIsBackWhileAssignmentsAreMadeMakesAllJoinAgain() {
        Heard<JoinGroupResponse> joinOne = one.join();
        Heard<JoinGroupResponse> joinTwo = two.join();
        one.enter(joinOne);
        two.enter(joinTwo);
        Heard<SyncGroupResponse> waiting = two.sync();
        TestMember again = scene.staticMember("two");
        Heard<JoinGroupResponse> join = again.send();
        assertThat(ErrorCode.of(waiting.get().errorCode())).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        assertThat(join.isThere()).isFalse();
        one.enter(one.join());
        assertThat(again.enter(join).generationId()).isEqualTo(3);
    }

    @Test
    void aRunThatStillWaitsToJoinIsFencedByTheNext() {
        one.join();
        TestMember first = scene.staticMember("two");
        Heard<JoinGroupResponse> waiting = scene.staticMember("three").send();
        assertThat(waiting.isThere()).isFalse();
        Heard<JoinGroupResponse> second = scene.staticMember("three").send();
        assertThat(TestMember.error(waiting)).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        Heard<JoinGroupResponse> last = first.send();
        assertThat(second.get().generationId()).isEqualTo(2);
        assertThat(last.get().generationId()).isEqualTo(2);
    }

    @Test
    void whoIsBackBeforeItAskedForItsAssignmentIsNotMissed() {
        Heard<JoinGroupResponse> joinOne = one.join();
        two.enter(two.join());
        one.enter(joinOne);
        one.sync(one, two);
        TestMember again = scene.staticMember("two");
        again.enter(again.send());
        assertThat(again.sync().get().assignment()).isEqualTo(two.share(2));
        for (int i = 0; i < 20; i++) {
            scene.scheduler.advance(TestMember.REBALANCE_MS / 10);
            assertThat(one.heartbeat()).isEqualTo(ErrorCode.NONE);
            assertThat(again.heartbeat()).isEqualTo(ErrorCode.NONE);
        }
    }

    @Test
    void aChangeOfMindRebalances() {
        one.protocols = List.of("sticky", "range");
        Heard<JoinGroupResponse> joinOne = one.join();
        TestMember again = scene.staticMember("two");
        again.protocols = List.of("sticky", "range");
        Heard<JoinGroupResponse> join = again.send();
        one.enter(joinOne);
        assertThat(again.enter(join).protocolName()).isEqualTo("sticky");
    }

    @Test
    void aSilentMemberKeepsItsPlaceOverARebalanceUntilItsSessionEnds() {
        two.sessionTimeoutMs = 100_000;
        Heard<JoinGroupResponse> joinOne = one.join();
        Heard<JoinGroupResponse> joinTwo = two.join();
        two.enter(joinTwo);
        one.enter(joinOne);
        one.sync(one, two);
        two.sync();
        Heard<JoinGroupResponse> rejoin = one.join();
        scene.scheduler.advance(TestMember.REBALANCE_MS);
        JoinGroupResponse told = one.enter(rejoin);
        assertThat(told.members())
                .extracting(member -> member.groupInstanceId())
                .containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void anOperatorRemovesAMemberByItsNameAlone() {
        Heard<LeaveGroupResponse> heard = new Heard<>();
        LeaveGroupRequest request = LeaveGroupRequest.builder()
                .groupId(GroupScene.GROUP)
                .members(List.of(
                        MemberIdentity.builder().groupInstanceId("two").build(),
                        MemberIdentity.builder().groupInstanceId("nobody").build()))
                .build();
        scene.loop.call(() -> scene.shard.leave(request, new GroupCaller("admin", "/127.0.0.1", 4), heard));
        assertThat(heard.get().members())
                .extracting(member -> ErrorCode.of(member.errorCode()))
                .containsExactly(ErrorCode.NONE, ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(one.heartbeat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        assertThat(two.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }
}
