package io.moldau.broker.group;

import io.moldau.broker.group.record.CommittedOffset;
import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupRecord.OffsetCommitted;
import io.moldau.broker.group.record.OffsetTable;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.moldau.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes what groups commit and shows it. What is acknowledged, and what is shown, is on every in-sync replica. */
final class OffsetDesk {

    private static final long NO_OFFSET = -1;

    private final Term term;
    private final Groups groups;

    OffsetDesk(Term term, Groups groups) {
        this.term = term;
        this.groups = groups;
    }

    /** Commits what fits; the rest is refused partition by partition. */
    void commit(OffsetCommitRequest request, Consumer<OffsetCommitResponse> reply) {
        ErrorCode refusal = check(request);
        if (refusal != ErrorCode.NONE) {
            reply.accept(answer(request, refusal));
            return;
        }
        List<GroupRecord> records = records(request);
        if (records.isEmpty()) {
            reply.accept(answer(request, ErrorCode.NONE));
            return;
        }
        term.journal().append(records, error -> reply.accept(answer(request, Errors.ofCommit(error))));
    }

    private ErrorCode check(OffsetCommitRequest request) {
        if (!GroupIds.mayHaveOffsets(request.groupId())) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        Group group = groups.find(request.groupId());
        if (group != null) {
            return new MemberRules(group).commit(request);
        }
        if (request.generationIdOrMemberEpoch() < 0) {
            return ErrorCode.NONE;
        }
        return term.state().knows(request.groupId()) ? ErrorCode.UNKNOWN_MEMBER_ID : ErrorCode.ILLEGAL_GENERATION;
    }

    private List<GroupRecord> records(OffsetCommitRequest request) {
        long nowMs = term.clock().wallMs();
        List<GroupRecord> records = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                if (fits(partition)) {
                    CommittedOffset offset = offset(partition, request.retentionTimeMs(), nowMs);
                    records.add(
                            new OffsetCommitted(request.groupId(), topic.name(), partition.partitionIndex(), offset));
                }
            }
        }
        return records;
    }

    private boolean fits(OffsetCommitRequestPartition partition) {
        String metadata = partition.committedMetadata();
        return metadata == null || metadata.length() <= term.config().maxOffsetMetadataLength();
    }

    private static CommittedOffset offset(OffsetCommitRequestPartition partition, long retentionMs, long nowMs) {
        String metadata = partition.committedMetadata();
        return new CommittedOffset(
                partition.committedOffset(),
                partition.committedLeaderEpoch(),
                metadata == null ? "" : metadata,
                partition.commitTimestamp() < 0 ? nowMs : partition.commitTimestamp(),
                retentionMs < 0 ? CommittedOffset.NO_EXPIRY : later(nowMs, retentionMs));
    }

    private static long later(long nowMs, long delayMs) {
        return nowMs > Long.MAX_VALUE - delayMs ? Long.MAX_VALUE : nowMs + delayMs;
    }

    private OffsetCommitResponse answer(OffsetCommitRequest request, ErrorCode error) {
        List<OffsetCommitResponseTopic> topics =
                new ArrayList<>(request.topics().size());
        for (OffsetCommitRequestTopic topic : request.topics()) {
            List<OffsetCommitResponsePartition> partitions =
                    new ArrayList<>(topic.partitions().size());
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                ErrorCode own = fits(partition) ? error : ErrorCode.OFFSET_METADATA_TOO_LARGE;
                partitions.add(new OffsetCommitResponsePartition(partition.partitionIndex(), own.code()));
            }
            topics.add(new OffsetCommitResponseTopic(topic.name(), partitions));
        }
        return OffsetCommitResponse.builder().topics(topics).build();
    }

    /** Shows what a group has committed: of the partitions asked for, or all there is where the topics are null. */
    void fetch(OffsetFetchRequestGroup request, Consumer<OffsetFetchResponseGroup> reply) {
        OffsetTable table = term.state().offsets(request.groupId());
        List<OffsetFetchRequestTopics> asked = request.topics();
        // Read now: what is appended later is not covered by what is awaited.
        List<OffsetFetchResponseTopics> topics = asked == null ? everything(table) : some(table, asked);
        term.journal().await(error -> {
            ErrorCode shown = Errors.ofReading(error);
            reply.accept(new OffsetFetchResponseGroup(
                    request.groupId(), shown == ErrorCode.NONE ? topics : List.of(), shown.code()));
        });
    }

    private static List<OffsetFetchResponseTopics> everything(OffsetTable table) {
        List<OffsetFetchResponseTopics> topics = new ArrayList<>();
        table.topics().forEach((topic, offsets) -> {
            List<OffsetFetchResponsePartitions> partitions = new ArrayList<>(offsets.size());
            offsets.forEach((partition, offset) -> partitions.add(shown(partition, offset)));
            topics.add(new OffsetFetchResponseTopics(topic, partitions));
        });
        return topics;
    }

    private static List<OffsetFetchResponseTopics> some(OffsetTable table, List<OffsetFetchRequestTopics> asked) {
        List<OffsetFetchResponseTopics> topics = new ArrayList<>(asked.size());
        for (OffsetFetchRequestTopics topic : asked) {
            List<OffsetFetchResponsePartitions> partitions =
                    new ArrayList<>(topic.partitionIndexes().size());
            for (int partition : topic.partitionIndexes()) {
                partitions.add(shown(partition, table.get(topic.name(), partition)));
            }
            topics.add(new OffsetFetchResponseTopics(topic.name(), partitions));
        }
        return topics;
    }

    private static OffsetFetchResponsePartitions shown(int partition, @Nullable CommittedOffset offset) {
        return offset == null
                ? new OffsetFetchResponsePartitions(
                        partition, NO_OFFSET, CommittedOffset.NO_LEADER_EPOCH, "", ErrorCode.NONE.code())
                : new OffsetFetchResponsePartitions(
                        partition, offset.offset(), offset.leaderEpoch(), offset.metadata(), ErrorCode.NONE.code());
    }
}
