package io.moldau.broker.group;

import static io.moldau.broker.group.GroupScene.GROUP;
import static io.moldau.broker.group.GroupScene.RETENTION_CHECK_MS;
import static io.moldau.broker.group.GroupScene.RETENTION_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.group.record.GroupRecord.OffsetCommitted;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetDeleteRequest;
import io.moldau.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.moldau.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.moldau.protocol.message.OffsetDeleteResponse;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What groups commit, how long it is kept, and who may have it forgotten. */
class OffsetsTest {

    private final GroupScene scene = new GroupScene();

    private TestMember settled(String... topics) {
        TestMember member = scene.member("a");
        member.metadata = TestMember.subscription(topics);
        member.sessionTimeoutMs = 1_800_000;
        Heard<JoinGroupResponse> join = member.join();
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        member.enter(join);
        member.sync(member);
        return member;
    }

    private void pass(long ms, TestMember... alive) {
        for (long passed = 0; passed < ms; passed += RETENTION_CHECK_MS) {
            scene.scheduler.advance(RETENTION_CHECK_MS);
            for (TestMember member : alive) {
                member.heartbeat();
            }
        }
    }

    private ErrorCode deleteOffset(String topic, int partition) {
        Heard<OffsetDeleteResponse> heard = new Heard<>();
        OffsetDeleteRequest request = OffsetDeleteRequest.builder()
                .groupId(GROUP)
                .topics(List.of(
                        new OffsetDeleteRequestTopic(topic, List.of(new OffsetDeleteRequestPartition(partition)))))
                .build();
        scene.loop.call(() -> scene.shard.deleteOffsets(request, heard));
        ErrorCode whole = ErrorCode.of(heard.get().errorCode());
        return whole != ErrorCode.NONE
                ? whole
                : ErrorCode.of(heard.get().topics().get(0).partitions().get(0).errorCode());
    }

    @Test
    void whatIsCommittedIsFoundAgainWithAllThatWasSaid() {
        OffsetCommitRequestPartition partition = OffsetCommitRequestPartition.builder()
                .partitionIndex(3)
                .committedOffset(42)
                .committedLeaderEpoch(7)
                .committedMetadata("half way")
                .build();
        scene.commit(OffsetCommitRequest.builder()
                .groupId(GROUP)
                .topics(List.of(new OffsetCommitRequestTopic("orders", List.of(partition))))
                .build());
        OffsetFetchResponseGroup all = scene.fetch(OffsetFetchRequestGroup.builder()
                        .groupId(GROUP)
                        .topics(null)
                        .build())
                .get();
        assertThat(all.topics()).hasSize(1);
        assertThat(all.topics().get(0).partitions())
                .containsExactly(new OffsetFetchResponsePartitions(3, 42, 7, "half way", (short) 0));
    }

    @Test
    void whatIsNotThereIsNoError() {
        OffsetFetchResponseGroup found = scene.fetch(OffsetFetchRequestGroup.builder()
                        .groupId("nobody")
                        .topics(List.of(new OffsetFetchRequestTopics("orders", List.of(0))))
                        .build())
                .get();
        assertThat(found.errorCode()).isZero();
        assertThat(found.topics().get(0).partitions())
                .containsExactly(new OffsetFetchResponsePartitions(0, -1, -1, "", (short) 0));
        assertThat(scene.fetch(OffsetFetchRequestGroup.builder()
                                .groupId("nobody")
                                .topics(null)
                                .build())
                        .get()
                        .topics())
                .isEmpty();
    }

    @Test
    void aCommitIsAcknowledgedAndShownWhenItIsReplicated() {
        scene.commitSimply("orders", 0, 1);
        scene.journal.hold();
        OffsetCommitRequest second = OffsetCommitRequest.builder()
                .groupId(GROUP)
                .topics(List.of(GroupScene.topic("orders", 0, 2, "")))
                .build();
        Heard<OffsetCommitResponse> committed = scene.commit(second);
        Heard<OffsetFetchResponseGroup> fetched = scene.fetch(
                OffsetFetchRequestGroup.builder().groupId(GROUP).topics(null).build());
        scene.commit(second);
        assertThat(committed.isThere()).isFalse();
        assertThat(fetched.isThere()).isFalse();
        scene.journal.confirm();
        assertThat(GroupScene.onlyError(committed)).isEqualTo(ErrorCode.NONE);
        assertThat(fetched.get().topics().get(0).partitions().get(0).committedOffset())
                .isEqualTo(2);
    }

    @Test
    void aCommitThatMayBeLostIsNotAcknowledgedNorShown() {
        scene.journal.hold();
        OffsetCommitRequest request = OffsetCommitRequest.builder()
                .groupId(GROUP)
                .topics(List.of(GroupScene.topic("orders", 0, 2, "")))
                .build();
        Heard<OffsetCommitResponse> committed = scene.commit(request);
        Heard<OffsetFetchResponseGroup> fetched = scene.fetch(
                OffsetFetchRequestGroup.builder().groupId(GROUP).topics(null).build());
        scene.journal.fail(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(GroupScene.onlyError(committed)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(ErrorCode.of(fetched.get().errorCode())).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(fetched.get().topics()).isEmpty();
    }

    @Test
    void aCommitTooLargeForTheLogIsRefusedInWordsThatClientsKnow() {
        scene.journal.refuse(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(scene.commitSimply("orders", 0, 1)).isEqualTo(ErrorCode.INVALID_COMMIT_OFFSET_SIZE);
        assertThat(scene.phase()).isEqualTo("Dead");
    }

    @Test
    void tooMuchMetadataIsRefusedForItsPartitionAlone() {
        Heard<OffsetCommitResponse> heard = scene.commit(OffsetCommitRequest.builder()
                .groupId(GROUP)
                .topics(List.of(
                        GroupScene.topic("orders", 0, 1, "x".repeat(17)),
                        GroupScene.topic("orders", 1, 2, "x".repeat(16)),
                        GroupScene.topic("orders", 2, 3, null)))
                .build());
        assertThat(heard.get().topics())
                .extracting(topic -> ErrorCode.of(topic.partitions().get(0).errorCode()))
                .containsExactly(ErrorCode.OFFSET_METADATA_TOO_LARGE, ErrorCode.NONE, ErrorCode.NONE);
        assertThat(scene.committed("orders", 0)).isEqualTo(-1);
        assertThat(scene.committed("orders", 1)).isEqualTo(2);
        assertThat(scene.committed("orders", 2)).isEqualTo(3);
    }

    @Test
    void onlyMembersCommitForAGroupThatHasSome() {
        assertThat(scene.commitSimply("orders", 0, 1)).isEqualTo(ErrorCode.NONE);
        TestMember member = settled("orders");
        assertThat(scene.commitSimply("orders", 0, 2)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(member.commit("orders", 0, 3)).isEqualTo(ErrorCode.NONE);
        member.leave();
        assertThat(member.commit("orders", 0, 4)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(scene.commitSimply("orders", 0, 5)).isEqualTo(ErrorCode.NONE);
        assertThat(scene.committed("orders", 0)).isEqualTo(5);
    }

    @Test
    void aMemberOfAGroupThatNeverWasIsRefused() {
        TestMember ghost = scene.member("ghost");
        ghost.id = "ghost-1";
        ghost.generation = 4;
        assertThat(ghost.commit("orders", 0, 1)).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(scene.journal.log()).isEmpty();
    }

    @Test
    void offsetsOfSomebodyWhoUsesNoGroupAgeByThemselves() {
        scene.commitSimply("orders", 0, 1);
        pass(RETENTION_MS / 2);
        scene.commitSimply("orders", 1, 1);
        pass(RETENTION_MS / 2);
        assertThat(scene.committed("orders", 0)).isEqualTo(-1);
        assertThat(scene.committed("orders", 1)).isEqualTo(1);
        pass(RETENTION_MS / 2);
        assertThat(scene.phase()).isEqualTo("Dead");
    }

    @Test
    void offsetsOfAGroupAgeFromTheDayItBecameEmpty() {
        TestMember member = settled("orders");
        member.commit("orders", 0, 1);
        pass(2 * RETENTION_MS, member);
        assertThat(scene.committed("orders", 0)).isEqualTo(1);
        member.leave();
        pass(RETENTION_MS - RETENTION_CHECK_MS);
        assertThat(scene.committed("orders", 0)).isEqualTo(1);
        pass(2 * RETENTION_CHECK_MS);
        assertThat(scene.committed("orders", 0)).isEqualTo(-1);
        assertThat(scene.phase()).isEqualTo("Dead");
    }

    @Test
    void offsetsOfATopicThatNobodyWantsAnyMoreGoWhileTheGroupStays() {
        TestMember member = settled("orders");
        member.commit("orders", 0, 1);
        member.commit("returns", 0, 1);
        pass(RETENTION_MS + RETENTION_CHECK_MS, member);
        assertThat(scene.committed("orders", 0)).isEqualTo(1);
        assertThat(scene.committed("returns", 0)).isEqualTo(-1);
    }

    @Test
    void nothingGoesWhileMembersMakeUpTheirMinds() {
        TestMember member = settled("orders");
        member.rebalanceTimeoutMs = Integer.MAX_VALUE;
        member.enter(member.join());
        member.sync(member);
        member.commit("returns", 0, 1);
        scene.member("next").join();
        pass(RETENTION_MS + RETENTION_CHECK_MS, member);
        assertThat(scene.phase()).isEqualTo("PreparingRebalance");
        assertThat(scene.committed("returns", 0)).isEqualTo(1);
    }

    @Test
    void aCommitMayAskToBeForgottenSooner() {
        OffsetCommitRequest brief = OffsetCommitRequest.builder()
                .groupId(GROUP)
                .retentionTimeMs(3L * RETENTION_CHECK_MS)
                .topics(List.of(GroupScene.topic("orders", 0, 1, "")))
                .build();
        scene.commit(brief);
        pass(2 * RETENTION_CHECK_MS);
        assertThat(scene.committed("orders", 0)).isEqualTo(1);
        pass(2 * RETENTION_CHECK_MS);
        assertThat(scene.committed("orders", 0)).isEqualTo(-1);
        OffsetCommitRequest endless = OffsetCommitRequest.builder()
                .groupId(GROUP)
                .retentionTimeMs(Long.MAX_VALUE)
                .topics(List.of(GroupScene.topic("orders", 0, 1, "")))
                .build();
        scene.commit(endless);
        assertThat(((OffsetCommitted) scene.journal.last()).offset().expireTimestampMs())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anEmptyGroupWithoutOffsetsGoesWithTheNextRound() {
        settled("orders").leave();
        assertThat(scene.phase()).isEqualTo("Empty");
        pass(RETENTION_CHECK_MS);
        assertThat(scene.phase()).isEqualTo("Dead");
    }

    @Test
    void offsetsOfDeletedTopicsAreForgottenInAllGroups() {
        for (int i = 0; i < 1_200; i++) {
            scene.commit(OffsetCommitRequest.builder()
                    .groupId("group" + i)
                    .topics(List.of(GroupScene.topic("orders", 0, 1, ""), GroupScene.topic("kept", 0, 1, "")))
                    .build());
        }
        scene.loop.call(() -> scene.shard.topicsDeleted(List.of("orders", "unknown")));
        scene.scheduler.runReady();
        for (int i = 0; i < 1_200; i++) {
            assertThat(scene.state.offsets("group" + i).topics()).containsOnlyKeys("kept");
        }
    }

    @Test
    void aGroupWithoutMembersGoesWithItsLastTopic() {
        TestMember member = settled("orders");
        member.commit("orders", 0, 1);
        member.commit("returns", 0, 1);
        member.leave();
        scene.loop.call(() -> scene.shard.topicsDeleted(List.of("orders")));
        assertThat(scene.phase()).isEqualTo("Empty");
        scene.loop.call(() -> scene.shard.topicsDeleted(List.of("returns")));
        assertThat(scene.phase()).isEqualTo("Dead");
    }

    @Test
    void aRoundEndsWithTheTerm() {
        for (int i = 0; i < 1_200; i++) {
            scene.commit(OffsetCommitRequest.builder()
                    .groupId("group" + i)
                    .topics(List.of(GroupScene.topic("orders", 0, 1, "")))
                    .build());
        }
        int before = scene.journal.log().size();
        scene.loop.call(() -> scene.shard.topicsDeleted(List.of("orders")));
        int after = scene.journal.log().size();
        assertThat(after).isBetween(before + 1, before + 1_199);
        scene.loop.call(scene.shard::end);
        scene.scheduler.runReady();
        assertThat(scene.journal.log()).hasSize(after);
    }

    @Test
    void offsetsAreDeletedUnlessAMemberConsumesTheTopic() {
        assertThat(deleteOffset("orders", 0)).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
        TestMember member = settled("orders");
        member.commit("orders", 0, 1);
        member.commit("returns", 0, 1);
        assertThat(deleteOffset("orders", 0)).isEqualTo(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC);
        assertThat(deleteOffset("returns", 0)).isEqualTo(ErrorCode.NONE);
        assertThat(deleteOffset("returns", 9)).isEqualTo(ErrorCode.NONE);
        assertThat(scene.committed("returns", 0)).isEqualTo(-1);
        member.leave();
        scene.commitSimply("orders", 1, 1);
        assertThat(deleteOffset("orders", 1)).isEqualTo(ErrorCode.NONE);
        assertThat(scene.phase()).as("with another offset").isEqualTo("Empty");
        assertThat(deleteOffset("orders", 0)).isEqualTo(ErrorCode.NONE);
        assertThat(scene.committed("orders", 0)).isEqualTo(-1);
        assertThat(scene.phase()).as("without its last offset").isEqualTo("Dead");
    }

    @Test
    void offsetsOfAGroupOfAnotherKindAreItsOwn() {
        TestMember worker = scene.member("worker");
        worker.protocolType = "connect";
        worker.send();
        worker.join();
        assertThat(deleteOffset("orders", 0)).isEqualTo(ErrorCode.NON_EMPTY_GROUP);
    }

    @Test
    void whatIsSubscribedToInAWayNobodyUnderstandsIsTakenForEverything() {
        TestMember member = scene.member("a");
        member.metadata = new byte[] {0, 0, 0, 0, 0};
        Heard<JoinGroupResponse> join = member.join();
        scene.scheduler.advance(2 * GroupScene.DELAY_MS);
        member.enter(join);
        member.sync(member);
        member.commit("orders", 0, 1);
        assertThat(deleteOffset("orders", 0)).isEqualTo(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC);
    }

    @Test
    void aGroupIsDeletedWhenItHasNoMembers() {
        assertThat(scene.deleteGroup()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
        TestMember member = settled("orders");
        for (int partition = 0; partition < 2 * Tombstones.BATCH; partition++) {
            member.commit("orders", partition, 1);
        }
        assertThat(scene.deleteGroup()).isEqualTo(ErrorCode.NON_EMPTY_GROUP);
        member.leave();
        assertThat(scene.deleteGroup()).isEqualTo(ErrorCode.NONE);
        assertThat(scene.phase()).isEqualTo("Dead");
        assertThat(scene.state.groupIds()).isEmpty();
        assertThat(scene.deleteGroup()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    }

    @Test
    void aGroupThatCannotBeDeletedStays() {
        settled("orders").leave();
        scene.journal.refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(scene.deleteGroup()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(scene.phase()).isEqualTo("Empty");
    }

    @Test
    void aDeletionIsToldWhenAllOfItIsReplicated() {
        for (int partition = 0; partition < 2 * Tombstones.BATCH; partition++) {
            scene.commitSimply("orders", partition, 1);
        }
        scene.journal.hold();
        Heard<ErrorCode> deleted = new Heard<>();
        scene.loop.call(() -> scene.shard.deleteGroup(GROUP, deleted));
        assertThat(deleted.isThere()).isFalse();
        scene.journal.confirm();
        assertThat(deleted.get()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void anIdThatWasGivenOutDoesNotKeepAGroupFromBeingDeleted() {
        TestMember shy = scene.member("shy");
        shy.id = shy.send().get().memberId();
        assertThat(scene.deleteGroup()).isEqualTo(ErrorCode.NONE);
        assertThat(scene.phase()).isEqualTo("Dead");
        assertThat(TestMember.error(shy.send())).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void anEmptyGroupThatSomebodyIsAboutToJoinStays() {
        settled("orders").leave();
        TestMember next = scene.member("next");
        next.sessionTimeoutMs = 1_800_000;
        next.send();
        pass(RETENTION_CHECK_MS);
        assertThat(scene.state.group(GROUP)).isNotNull();
        assertThat(scene.phase()).isEqualTo("Empty");
    }

    @Test
    void groupsAreListedByStateAndType() {
        scene.commitSimply("orders", 0, 1);
        TestMember member = settled("orders");
        scene.commit(OffsetCommitRequest.builder()
                .groupId("simple")
                .topics(List.of(GroupScene.topic("orders", 0, 1, "")))
                .build());
        scene.loop.call(() -> {
            assertThat(scene.shard.list(List.of(), List.of()))
                    .extracting(group -> group.groupId() + " " + group.protocolType() + " " + group.groupState() + " "
                            + group.groupType())
                    .containsExactlyInAnyOrder("crew consumer Stable classic", "simple  Empty classic");
            assertThat(scene.shard.list(List.of("stable", "Dead"), List.of("CLASSIC")))
                    .extracting(group -> group.groupId())
                    .containsExactly("crew");
            assertThat(scene.shard.list(List.of(), List.of("consumer"))).isEmpty();
        });
        member.leave();
        assertThat(scene.describe().protocolType()).isEqualTo("consumer");
    }
}
