package io.moldau.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.JoinGroupResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signs of life, and what happens without them. */
class SessionsTest {

    private final GroupScene scene = new GroupScene();

    private TestMember settled() {
        TestMember member = scene.member("a");
        Heard<JoinGroupResponse> join = member.join();
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        member.enter(join);
        member.sync(member);
        return member;
    }

    @Test
    void whoShowsThatItLivesStaysAndWhoDoesNotIsGone() {
        TestMember member = settled();
        for (int i = 0; i < 20; i++) {
            scene.scheduler.advance(TestMember.SESSION_MS - 1);
            assertThat(member.heartbeat()).isEqualTo(ErrorCode.NONE);
        }
        scene.scheduler.advance(TestMember.SESSION_MS - 1);
        assertThat(scene.phase()).isEqualTo("Stable");
        scene.scheduler.advance(1);
        assertThat(scene.phase()).isEqualTo("Empty");
        assertThat(member.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aCommitIsASignOfLifeToo() {
        TestMember member = settled();
        for (int i = 0; i < 3; i++) {
            scene.scheduler.advance(TestMember.SESSION_MS - 1);
            assertThat(member.commit("orders", 0, i)).isEqualTo(ErrorCode.NONE);
        }
    }

    @Test
    void aHeartbeatCostsNoTimer() {
        TestMember member = settled();
        int before = scene.scheduler.pending();
        for (int i = 0; i < 1_000; i++) {
            scene.scheduler.advance(1);
            member.heartbeat();
        }
        assertThat(scene.scheduler.pending()).isEqualTo(before);
    }

    @Test
    void anIdThatNobodyComesBackWithIsForgotten() {
        TestMember shy = scene.member("shy");
        shy.id = shy.send().get().memberId();
        assertThat(scene.phase()).isEqualTo("Empty");
        scene.scheduler.advance(TestMember.SESSION_MS);
        assertThat(scene.phase()).isEqualTo("Dead");
        assertThat(TestMember.error(shy.send())).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(scene.journal.log()).isEmpty();
    }

    @Test
    void aRebalanceWaitsForWhoWasGivenAnIdButNotForEver() {
        TestMember member = settled();
        scene.member("shy").send();
        Heard<JoinGroupResponse> join = member.join();
        assertThat(join.isThere()).isFalse();
        scene.scheduler.advance(TestMember.SESSION_MS - 1);
        assertThat(join.isThere()).isFalse();
        scene.scheduler.advance(1);
        assertThat(member.enter(join).generationId()).isEqualTo(2);
    }

    @Test
    void whoGivesItsIdBackIsNotWaitedFor() {
        TestMember member = settled();
        TestMember shy = scene.member("shy");
        shy.id = shy.send().get().memberId();
        Heard<JoinGroupResponse> join = member.join();
        assertThat(shy.leave()).isEqualTo(ErrorCode.NONE);
        assertThat(join.isThere()).isTrue();
    }

    @Test
    void whoWaitsForAnAnswerNeedNotShowThatItLives() {
        TestMember member = settled();
        TestMember slow = scene.member("slow");
        slow.rebalanceTimeoutMs = 600_000;
        Heard<JoinGroupResponse> joinSlow = slow.join();
        Heard<JoinGroupResponse> join = member.join();
        TestMember another = scene.member("another");
        another.sessionTimeoutMs = 1_000_000;
        another.send();
        scene.scheduler.advance(200_000);
        assertThat(join.isThere()).isTrue();
        assertThat(joinSlow.isThere()).isTrue();
    }

    @Test
    void aNewMemberWhoseClientGaveUpIsForgottenAfterAWhile() {
        TestMember member = settled();
        member.sessionTimeoutMs = 1_000_000;
        member.rebalanceTimeoutMs = 1_000_000;
        member.enter(member.join());
        member.sync(member);
        Heard<JoinGroupResponse> lost = scene.member("lost").join();
        scene.scheduler.advance(299_999);
        assertThat(lost.isThere()).isFalse();
        scene.scheduler.advance(1);
        assertThat(TestMember.error(lost)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void timeoutsBeyondTheBoundsAreRefused() {
        TestMember member = scene.member("a");
        for (int timeoutMs : List.of(-1, 0, 5_999, 1_800_001, Integer.MAX_VALUE)) {
            member.sessionTimeoutMs = timeoutMs;
            assertThat(TestMember.error(member.send())).isEqualTo(ErrorCode.INVALID_SESSION_TIMEOUT);
        }
        assertThat(scene.phase()).isEqualTo("Dead");
    }

    @Test
    void aGroupTakesNoMoreMembersThanItMay() {
        GroupScene small = new GroupScene(2);
        List<Heard<JoinGroupResponse>> joins = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            joins.add(small.member("m" + i).join());
        }
        assertThat(TestMember.error(joins.get(2))).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
        assertThat(joins.get(2).get().memberId()).isEmpty();
        small.scheduler.advance(3 * GroupScene.DELAY_MS);
        assertThat(joins.get(0).get().members()).hasSize(2);
        assertThat(TestMember.error(small.member("late").join())).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
    }

    @Test
    void whoFindsNoPlaceAnyMoreIsNotWaitedFor() {
        GroupScene small = new GroupScene(2);
        TestMember a = small.member("a");
        TestMember b = small.member("b");
        Heard<JoinGroupResponse> joinA = a.join();
        small.scheduler.advance(2 * GroupScene.DELAY_MS);
        a.enter(joinA);
        a.sync(a);
        TestMember c = small.member("c");
        b.id = b.send().get().memberId();
        c.id = c.send().get().memberId();
        Heard<JoinGroupResponse> joinB = b.send();
        joinA = a.join();
        assertThat(joinB.isThere()).isFalse();
        assertThat(TestMember.error(c.send())).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
        assertThat(joinB.get().generationId()).isEqualTo(2);
        assertThat(joinA.get().members()).hasSize(2);
    }

    @Test
    void aShardRemembersNoMoreIdsThanItHasRoomFor() {
        for (int i = 0; i < Groups.MAX_PENDING_IDS; i++) {
            assertThat(scene.member("flood").send().get().errorCode()).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED.code());
        }
        assertThat(TestMember.error(scene.member("one more").send())).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        scene.scheduler.advance(TestMember.SESSION_MS);
        assertThat(TestMember.error(scene.member("later").send())).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED);
    }

    @Test
    void namesBeyondReasonAreRefusedOrCut() {
        TestMember member = scene.member("x".repeat(32_000));
        assertThat(member.send().get().memberId()).hasSize(1_024 + 37);
        assertThat(GroupIds.mayHaveMembers("g".repeat(32_000))).isFalse();
        assertThat(GroupIds.mayHaveMembers("")).isFalse();
        assertThat(GroupIds.mayHaveOffsets("")).isTrue();
    }
}
