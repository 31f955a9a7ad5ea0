package io.moldau.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.group.record.GroupRecord.GroupStored;
import io.moldau.broker.group.record.StoredGroup;
import io.moldau.broker.group.record.StoredMember;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.SyncGroupResponse;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What becomes of groups when another broker coordinates them. */
class FailoverTest {

    private final GroupScene scene = new GroupScene();
    private final TestMember a = scene.member("a");
    private final TestMember b = scene.member("b");

    private void settle() {
        Heard<JoinGroupResponse> joinA = a.join();
        Heard<JoinGroupResponse> joinB = b.join();
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        a.enter(joinA);
        b.enter(joinB);
        a.sync(a, b);
        b.sync();
    }

    @Test
    void aSettledGroupGoesOnAsIfNothingHadHappened() {
        settle();
        a.commit("orders", 0, 17);
        scene.failOver();
        assertThat(scene.phase()).isEqualTo("Stable");
        assertThat(a.heartbeat()).isEqualTo(ErrorCode.NONE);
        assertThat(b.heartbeat()).isEqualTo(ErrorCode.NONE);
        assertThat(b.sync().get().assignment()).isEqualTo(b.share(1));
        assertThat(scene.committed("orders", 0)).isEqualTo(17);
        assertThat(scene.describe().members())
                .extracting(member -> member.clientId())
                .containsExactly("a", "b");
    }

    @Test
    void sessionsBeginAnewWithTheCoordinator() {
        settle();
        scene.scheduler.advance(TestMember.SESSION_MS - 1);
        scene.failOver();
        scene.scheduler.advance(TestMember.SESSION_MS - 1);
        assertThat(a.heartbeat()).isEqualTo(ErrorCode.NONE);
        scene.scheduler.advance(1);
        assertThat(b.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(a.heartbeat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    }

    @Test
    void whoWaitsIsToldThatTheCoordinatorHasMoved() {
        Heard<JoinGroupResponse> joinA = a.join();
        scene.failOver();
        assertThat(TestMember.error(joinA)).isEqualTo(ErrorCode.NOT_COORDINATOR);
        a.id = "";
        settle();
        Heard<JoinGroupResponse> rejoinA = a.join();
        Heard<JoinGroupResponse> rejoinB = b.join();
        a.enter(rejoinA);
        b.enter(rejoinB);
        Heard<SyncGroupResponse> syncB = b.sync();
        scene.failOver();
        assertThat(ErrorCode.of(syncB.get().errorCode())).isEqualTo(ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void aRebalanceThatWasNotSettledIsMadeAgain() {
        settle();
        Heard<JoinGroupResponse> joinA = a.join();
        Heard<JoinGroupResponse> joinB = b.join();
        a.enter(joinA);
        b.enter(joinB);
        assertThat(a.generation).isEqualTo(2);
        scene.failOver();
        assertThat(a.heartbeat()).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        joinA = a.join();
        joinB = b.join();
        assertThat(a.enter(joinA).generationId()).isEqualTo(2);
        assertThat(b.enter(joinB).generationId()).isIn(1, 2);
    }

    @Test
    void anEndedTermDoesNothingMore() {
        settle();
        GroupShard before = scene.shard;
        FakeJournal journal = scene.journal;
        int records = journal.log().size();
        scene.loop.call(before::end);
        scene.scheduler.advance(10L * GroupScene.RETENTION_CHECK_MS);
        assertThat(journal.log()).hasSize(records);
        assertThat(scene.scheduler.pending()).isZero();
    }

    @Test
    void anAssignmentThatIsStoredButNotReplicatedIsNotTold() {
        Heard<JoinGroupResponse> joinA = a.join();
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        a.enter(joinA);
        scene.journal.hold();
        Heard<SyncGroupResponse> sync = a.sync(a);
        scene.loop.call(scene.shard::end);
        assertThat(ErrorCode.of(sync.get().errorCode())).isEqualTo(ErrorCode.NOT_COORDINATOR);
        scene.loop.call(() -> scene.journal.fail(ErrorCode.NOT_COORDINATOR));
        // The record is in the log: the next coordinator may find it or not, and goes by that.
        scene.failOverTo(scene.journal.log());
        assertThat(a.sync().get().assignment()).isEqualTo(a.share(1));
    }

    @Test
    void aGroupWhoseLeaderIsNotAmongItsMembersIsLedByTheFirst() {
        StoredMember member = new StoredMember(
                "a-1", null, "a", "/127.0.0.1", 60_000, 10_000, TestMember.subscription("orders"), new byte[] {1});
        StoredGroup group = new StoredGroup("consumer", 4, "range", "gone", 0, List.of(member));
        scene.failOverTo(List.of(new GroupStored(GroupScene.GROUP, group)));
        a.id = "a-1";
        JoinGroupResponse told = a.enter(a.send());
        assertThat(told.generationId()).isEqualTo(5);
        assertThat(told.leader()).isEqualTo("a-1");
    }

    @Test
    void aGroupThatIsTooLargeForThisBrokerRebalancesAtOnce() {
        settle();
        GroupScene small = new GroupScene(1);
        small.failOverTo(scene.journal.log());
        assertThat(small.phase()).isEqualTo("PreparingRebalance");
    }

    private int membersInTheLog() {
        return Objects.requireNonNull(scene.state.group(GroupScene.GROUP))
                .members()
                .size();
    }

    @Test
    void emptinessThatWasRefusedIsStoredByTheNextRound() {
        settle();
        scene.journal.refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        a.leave();
        b.leave();
        assertThat(scene.phase()).isEqualTo("Empty");
        assertThat(membersInTheLog()).isEqualTo(2);
        scene.journal.refuse(null);
        a.commit("orders", 0, 1);
        scene.commitSimply("orders", 0, 1);
        scene.scheduler.advance(GroupScene.RETENTION_CHECK_MS);
        assertThat(membersInTheLog()).isZero();
        assertThat(scene.phase()).isEqualTo("Empty");
    }
}
