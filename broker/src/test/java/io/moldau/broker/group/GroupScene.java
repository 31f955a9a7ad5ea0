package io.moldau.broker.group;

import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupState;
import io.moldau.config.GroupConfig;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One coordinator over a log in memory, in virtual time. */
final class GroupScene {

    static final int DELAY_MS = 3_000;
    static final int RETENTION_CHECK_MS = 600_000;
    static final long RETENTION_MS = 7 * 86_400_000L;
    static final String GROUP = "crew";

    final ManualScheduler scheduler = new ManualScheduler();
    final ManualLoop loop = scheduler.loop("groups");
    private final GroupConfig config;
    private final SplittableRandom random = new SplittableRandom(1);

    FakeJournal journal;
    GroupState state = new GroupState();
    GroupShard shard;

    GroupScene() {
        this(Integer.MAX_VALUE);
    }

    GroupScene(int maxSize) {
        config = new GroupConfig(DELAY_MS, 6_000, 1_800_000, maxSize, 16, RETENTION_MS, RETENTION_CHECK_MS);
        journal = new FakeJournal(state);
        shard = begin();
    }

    private GroupShard begin() {
        GroupCoordinatorKind kind = new GroupCoordinatorKind(config, scheduler.clock(), random::split);
        Heard<GroupShard> begun = new Heard<>();
        loop.call(() -> begun.accept(kind.begin(new TopicPartition(kind.topic(), 7), state, journal, loop)));
        return begun.get();
    }

    /** The coordinator's term ends; another one takes over what is in the log. */
    void failOver() {
        loop.call(shard::end);
        failOverTo(journal.log());
    }

    /** Another coordinator takes over this log; the one before hears nothing of it. */
    void failOverTo(List<GroupRecord> log) {
        state = new GroupState();
        journal = new FakeJournal(state, log);
        shard = begin();
    }

    TestMember member(String clientId) {
        return new TestMember(this, clientId, null);
    }

    TestMember staticMember(String instanceId) {
        return new TestMember(this, "client", instanceId);
    }

    DescribedGroup describe() {
        Heard<DescribedGroup> described = new Heard<>();
        loop.call(() -> shard.describe(GROUP, described));
        return described.get();
    }

    String phase() {
        return describe().groupState();
    }

    ErrorCode deleteGroup() {
        Heard<ErrorCode> deleted = new Heard<>();
        loop.call(() -> shard.deleteGroup(GROUP, deleted));
        return deleted.get();
    }

    /** Commits as somebody who is in no group. */
    ErrorCode commitSimply(String topic, int partition, long offset) {
        return onlyError(commit(OffsetCommitRequest.builder()
                .groupId(GROUP)
                .topics(List.of(topic(topic, partition, offset, "")))
                .build()));
    }

    Heard<OffsetCommitResponse> commit(OffsetCommitRequest request) {
        Heard<OffsetCommitResponse> heard = new Heard<>();
        loop.call(() -> shard.commitOffsets(request, heard));
        return heard;
    }

    static OffsetCommitRequestTopic topic(String topic, int partition, long offset, @Nullable String metadata) {
        return new OffsetCommitRequestTopic(
                topic,
                List.of(OffsetCommitRequestPartition.builder()
                        .partitionIndex(partition)
                        .committedOffset(offset)
                        .committedMetadata(metadata)
                        .build()));
    }

    static ErrorCode onlyError(Heard<OffsetCommitResponse> heard) {
        return ErrorCode.of(heard.get().topics().get(0).partitions().get(0).errorCode());
    }

    /** What the group has committed for a partition, −1 for nothing. */
    long committed(String topic, int partition) {
        OffsetFetchRequestGroup asked = OffsetFetchRequestGroup.builder()
                .groupId(GROUP)
                .topics(List.of(new OffsetFetchRequestTopics(topic, List.of(partition))))
                .build();
        return fetch(asked).get().topics().get(0).partitions().get(0).committedOffset();
    }

    Heard<OffsetFetchResponseGroup> fetch(OffsetFetchRequestGroup request) {
        Heard<OffsetFetchResponseGroup> heard = new Heard<>();
        loop.call(() -> shard.fetchOffsets(request, heard));
        return heard;
    }
}
