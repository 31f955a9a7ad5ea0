package io.moldau.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.group.record.GroupRecord.GroupStored;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Groups that come together, change and fall apart. */
class RebalanceTest {

    private final GroupScene scene = new GroupScene();

    private static ErrorCode error(Heard<SyncGroupResponse> heard) {
        return ErrorCode.of(heard.get().errorCode());
    }

    /** Two members in generation 1, the first of them leading. */
    private List<TestMember> pair() {
        return settled(scene.member("a"), scene.member("b"));
    }

    private List<TestMember> settled(TestMember... members) {
        List<Heard<JoinGroupResponse>> joins = new ArrayList<>();
        for (TestMember member : members) {
            joins.add(member.join());
        }
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        for (int i = 0; i < members.length; i++) {
            members[i].enter(joins.get(i));
        }
        List<Heard<SyncGroupResponse>> syncs = new ArrayList<>();
        for (TestMember member : members) {
            syncs.add(member.leads() ? member.sync(members) : member.sync());
        }
        for (int i = 0; i < members.length; i++) {
            assertThat(syncs.get(i).get().assignment()).isEqualTo(members[i].share(members[i].generation));
        }
        assertThat(scene.phase()).isEqualTo("Stable");
        return List.of(members);
    }

    @Test
    void twoConsumersShareATopic() {
        TestMember a = scene.member("a");
        TestMember b = scene.member("b");
        Heard<JoinGroupResponse> joinA = a.join();
        Heard<JoinGroupResponse> joinB = b.join();
        assertThat(scene.phase()).isEqualTo("PreparingRebalance");
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);

        JoinGroupResponse toldA = a.enter(joinA);
        JoinGroupResponse toldB = b.enter(joinB);
        assertThat(toldA.generationId()).isEqualTo(1);
        assertThat(toldA.leader()).isEqualTo(a.id);
        assertThat(toldA.protocolName()).isEqualTo("range");
        assertThat(toldA.members()).extracting(member -> member.memberId()).containsExactly(a.id, b.id);
        assertThat(toldB.members()).isEmpty();
        assertThat(toldB.leader()).isEqualTo(a.id);
        assertThat(a.id).matches("a-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

        Heard<SyncGroupResponse> syncB = b.sync();
        assertThat(syncB.isThere()).isFalse();
        Heard<SyncGroupResponse> syncA = a.sync(a, b);
        assertThat(syncA.get().assignment()).isEqualTo(a.share(1));
        assertThat(syncB.get().assignment()).isEqualTo(b.share(1));
        assertThat(syncB.get().protocolName()).isEqualTo("range");
        assertThat(a.heartbeat()).isEqualTo(ErrorCode.NONE);

        GroupStored stored = (GroupStored) scene.journal.last();
        assertThat(stored.stored().generation()).isEqualTo(1);
        assertThat(stored.stored().members()).hasSize(2);
    }

    @Test
    void nobodyGetsAnAssignmentBeforeItIsReplicated() {
        TestMember a = scene.member("a");
        Heard<JoinGroupResponse> join = a.join();
        scene.scheduler.advance(GroupScene.DELAY_MS);
        scene.scheduler.advance(GroupScene.DELAY_MS);
        a.enter(join);
        scene.journal.hold();
        Heard<SyncGroupResponse> sync = a.sync(a);
        Heard<SyncGroupResponse> again = a.sync(a);
        assertThat(error(sync)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        assertThat(again.isThere()).isFalse();
        scene.journal.confirm();
        assertThat(again.get().assignment()).isEqualTo(a.share(1));
        assertThat(scene.journal.log()).hasSize(1);
    }

    @Test
    void assignmentsThatCannotBeStoredAreMadeAgain() {
        TestMember a = scene.member("a");
        Heard<JoinGroupResponse> join = a.join();
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        a.enter(join);
        scene.journal.refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(error(a.sync(a))).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(scene.phase()).isEqualTo("PreparingRebalance");
        assertThat(a.heartbeat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        scene.journal.refuse(null);
        a.enter(a.join());
        assertThat(a.generation).isEqualTo(2);
        assertThat(error(a.sync(a))).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aThirdMemberMakesTheOthersJoinAgain() {
        List<TestMember> pair = pair();
        TestMember a = pair.get(0);
        TestMember b = pair.get(1);
        TestMember c = scene.member("c");
        Heard<JoinGroupResponse> joinC = c.join();
        assertThat(a.heartbeat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        assertThat(a.commit("orders", 0, 5)).isEqualTo(ErrorCode.NONE);
        Heard<JoinGroupResponse> joinA = a.join();
        assertThat(joinA.isThere()).isFalse();
        Heard<JoinGroupResponse> joinB = b.join();
        a.enter(joinA);
        b.enter(joinB);
        c.enter(joinC);
        assertThat(c.generation).isEqualTo(2);
        assertThat(c.leader).isEqualTo(a.id);
        assertThat(a.commit("orders", 0, 6)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        assertThat(a.heartbeat()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aRebalanceGoesOnWithoutWhoDoesNotComeBack() {
        List<TestMember> pair = pair();
        TestMember a = pair.get(0);
        TestMember b = pair.get(1);
        a.rebalanceTimeoutMs = 20_000;
        b.rebalanceTimeoutMs = 20_000;
        TestMember c = scene.member("c");
        Heard<JoinGroupResponse> joinC = c.join();
        Heard<JoinGroupResponse> joinB = b.join();
        for (int i = 0; i < 12; i++) {
            // It lives, but is busy with its records.
            a.heartbeat();
            scene.scheduler.advance(5_000);
        }
        b.enter(joinB);
        c.enter(joinC);
        assertThat(b.leader).isEqualTo(b.id);
        assertThat(a.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(error(a.sync())).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aLeaderThatJoinsAgainWantsAnotherGenerationAndAFollowerDoesNot() {
        List<TestMember> pair = pair();
        TestMember a = pair.get(0);
        TestMember b = pair.get(1);
        assertThat(b.enter(b.join()).generationId()).isEqualTo(1);
        assertThat(b.sync().get().assignment()).isEqualTo(b.share(1));
        Heard<JoinGroupResponse> join = a.join();
        assertThat(join.isThere()).isFalse();
        assertThat(scene.phase()).isEqualTo("PreparingRebalance");
    }

    @Test
    void aFollowerThatWantsSomethingElseMakesAllJoinAgain() {
        TestMember b = pair().get(1);
        b.metadata = TestMember.subscription("orders", "returns");
        assertThat(b.join().isThere()).isFalse();
        assertThat(scene.phase()).isEqualTo("PreparingRebalance");
    }

    @Test
    void aLostJoinAnswerIsGivenAgainWhileAssignmentsAreMade() {
        TestMember a = scene.member("a");
        TestMember b = scene.member("b");
        Heard<JoinGroupResponse> joinA = a.join();
        Heard<JoinGroupResponse> joinB = b.join();
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        b.enter(joinB);
        a.enter(joinA);
        JoinGroupResponse again = a.enter(a.join());
        assertThat(again.generationId()).isEqualTo(1);
        assertThat(again.members()).hasSize(2);
        assertThat(scene.phase()).isEqualTo("CompletingRebalance");
    }

    @Test
    void theFirstGenerationWaitsLongerAsLongAsMembersCome() {
        List<Heard<JoinGroupResponse>> joins = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            joins.add(scene.member("m" + i).join());
            scene.scheduler.advance(GroupScene.DELAY_MS - 1);
            assertThat(joins).noneMatch(Heard::isThere);
        }
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        assertThat(joins).allMatch(Heard::isThere);
        assertThat(joins.get(0).get().members()).hasSize(4);
    }

    @Test
    void theFirstGenerationWaitsNoLongerThanARebalanceMay() {
        List<Heard<JoinGroupResponse>> joins = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            TestMember member = scene.member("m" + i);
            member.rebalanceTimeoutMs = 7_000;
            joins.add(member.join());
            scene.scheduler.advance(2_000);
        }
        assertThat(joins.get(0).get().generationId()).isEqualTo(1);
    }

    @Test
    void theProtocolThatMostLikeIsChosenAmongThoseThatAllCanDo() {
        TestMember a = scene.member("a");
        TestMember b = scene.member("b");
        TestMember c = scene.member("c");
        a.protocols = List.of("range", "sticky", "own");
        b.protocols = List.of("sticky", "range");
        c.protocols = List.of("sticky", "range");
        Heard<JoinGroupResponse> join = a.join();
        b.join();
        c.join();
        scene.scheduler.advance(3 * GroupScene.DELAY_MS);
        assertThat(join.get().protocolName()).isEqualTo("sticky");
    }

    @Test
    void aMemberThatCannotDoWhatTheOthersCanIsRefused() {
        pair();
        TestMember alien = scene.member("c");
        alien.protocols = List.of("sticky");
        assertThat(TestMember.error(alien.join())).isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        alien.protocols = List.of("range");
        alien.protocolType = "connect";
        assertThat(TestMember.error(alien.join())).isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(scene.phase()).isEqualTo("Stable");
    }

    @Test
    void groupsOfAnyKindAreCoordinated() {
        TestMember worker = scene.member("worker");
        worker.protocolType = "connect";
        worker.protocols = List.of("sessioned");
        worker.metadata = new byte[] {1, 2, 3};
        settled(worker);
        DescribedGroup described = scene.describe();
        assertThat(described.protocolType()).isEqualTo("connect");
        assertThat(described.protocolData()).isEqualTo("sessioned");
        assertThat(described.members().get(0).memberMetadata()).containsExactly(1, 2, 3);
        assertThat(described.members().get(0).clientHost()).isEqualTo("/127.0.0.1");
    }

    @Test
    void whoLeavesIsMissedAndTheLastOneLeavesAnEmptyGroup() {
        List<TestMember> pair = pair();
        TestMember a = pair.get(0);
        TestMember b = pair.get(1);
        assertThat(a.leave()).isEqualTo(ErrorCode.NONE);
        assertThat(a.leave()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(b.heartbeat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        b.enter(b.join());
        assertThat(b.generation).isEqualTo(2);
        assertThat(b.leads()).isTrue();
        assertThat(b.leave()).isEqualTo(ErrorCode.NONE);
        assertThat(scene.phase()).isEqualTo("Empty");
        GroupStored last = (GroupStored) scene.journal.last();
        assertThat(last.stored().generation()).isEqualTo(3);
        assertThat(last.stored().members()).isEmpty();
        assertThat(last.stored().protocolType()).isEqualTo("consumer");

        assertThat(settled(scene.member("late")).get(0).generation).isEqualTo(4);
    }

    @Test
    void whoNeverAsksForItsAssignmentIsLeftBehind() {
        TestMember a = scene.member("a");
        TestMember b = scene.member("b");
        Heard<JoinGroupResponse> joinA = a.join();
        Heard<JoinGroupResponse> joinB = b.join();
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        a.enter(joinA);
        b.enter(joinB);
        assertThat(error(a.sync(a, b))).isEqualTo(ErrorCode.NONE);
        for (int i = 0; i < 12; i++) {
            assertThat(b.heartbeat()).isEqualTo(ErrorCode.NONE);
            assertThat(a.heartbeat()).isEqualTo(ErrorCode.NONE);
            scene.scheduler.advance(5_000);
        }
        assertThat(b.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(a.heartbeat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    }

    @Test
    void aLeaderThatAssignsToNobodyElseLeavesTheOthersWithNothing() {
        TestMember a = scene.member("a");
        TestMember b = scene.member("b");
        Heard<JoinGroupResponse> joinA = a.join();
        Heard<JoinGroupResponse> joinB = b.join();
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        a.enter(joinA);
        b.enter(joinB);
        a.sync(a);
        assertThat(b.sync().get().assignment()).isEmpty();
    }

    @Test
    void whoWaitsForAnAssignmentIsToldWhenAnotherRebalanceBegins() {
        List<TestMember> pair = pair();
        TestMember a = pair.get(0);
        TestMember b = pair.get(1);
        Heard<JoinGroupResponse> joinA = a.join();
        b.enter(b.join());
        a.enter(joinA);
        Heard<SyncGroupResponse> waiting = b.sync();
        scene.member("c").join();
        assertThat(error(waiting)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    }

    @Test
    void whoAsksTwiceIsCountedOnce() {
        List<TestMember> pair = pair();
        TestMember a = pair.get(0);
        Heard<JoinGroupResponse> first = a.join();
        Heard<JoinGroupResponse> second = a.join();
        assertThat(TestMember.error(first)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        assertThat(second.isThere()).isFalse();
        pair.get(1).enter(pair.get(1).join());
        assertThat(a.enter(second).members()).hasSize(2);
        a.sync(pair.get(0), pair.get(1));
        Heard<JoinGroupResponse> next = a.join();
        pair.get(1).enter(pair.get(1).join());
        assertThat(a.enter(next).generationId()).isEqualTo(3);
    }

    @Test
    void otherGenerationsAndForgedIdsAreRefused() {
        TestMember b = pair().get(1);
        b.generation = 7;
        assertThat(b.heartbeat()).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(error(b.sync())).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(b.commit("orders", 0, 1)).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        b.generation = 1;
        b.protocols = List.of("sticky");
        assertThat(error(b.sync())).isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        b.id = "forged";
        assertThat(b.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(b.leave()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(TestMember.error(b.send())).isIn(ErrorCode.UNKNOWN_MEMBER_ID, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void oldClientsAreTakenAsTheyCome() {
        TestMember old = scene.member("old");
        old.joinVersion = 0;
        old.sessionTimeoutMs = 6_000;
        Heard<JoinGroupResponse> join = old.send();
        assertThat(join.isThere()).isFalse();
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        old.enter(join);
        assertThat(old.generation).isEqualTo(1);

        TestMember refused = scene.member("old");
        refused.joinVersion = 3;
        refused.protocolType = "connect";
        assertThat(refused.send().get().protocolName()).isEmpty();
        refused.joinVersion = 7;
        assertThat(refused.send().get().protocolName()).isNull();
    }
}
