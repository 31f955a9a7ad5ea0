package io.moldau.consumer.group;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The two messages of a commit. */
final class OffsetCommit {

    /** The first version with a field for the name of a static member. */
    private static final int STATIC_FROM = 7;

    /** The first version that tells the coordinator which member commits. */
    private static final int MEMBER_FROM = 1;

    private OffsetCommit() {}

    static Coordinator.Request<OffsetCommitResponse> request(
            String groupId,
            Identity identity,
            @Nullable String instanceId,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            int timeoutMs,
            Reply<OffsetCommitResponse> reply) {
        OffsetCommitRequest request = OffsetCommitRequest.builder()
                .groupId(groupId)
                .generationIdOrMemberEpoch(identity.generation())
                .memberId(identity.memberId())
                .groupInstanceId(instanceId)
                .topics(topics(offsets))
                .build();
        return new Coordinator.Request<>(
                ApiKey.OFFSET_COMMIT,
                Math.max(ApiKey.OFFSET_COMMIT.lowestVersion(), instanceId == null ? MEMBER_FROM : STATIC_FROM),
                version -> request,
                OffsetCommitResponse.class,
                timeoutMs,
                reply);
    }

    private static List<OffsetCommitRequestTopic> topics(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<String, List<OffsetCommitRequestPartition>> byTopic = new LinkedHashMap<>();
        offsets.forEach((partition, offset) -> byTopic.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                .add(OffsetCommitRequestPartition.builder()
                        .partitionIndex(partition.partition())
                        .committedOffset(offset.offset())
                        .committedLeaderEpoch(offset.leaderEpoch())
                        .committedMetadata(offset.metadata())
                        .build()));
        List<OffsetCommitRequestTopic> topics = new ArrayList<>();
        byTopic.forEach((topic, partitions) -> topics.add(new OffsetCommitRequestTopic(topic, partitions)));
        return topics;
    }

    /** What keeps some partition from being committed: an error for good before one that passes; else NONE. */
    static ErrorCode error(OffsetCommitResponse response) {
        ErrorCode worst = ErrorCode.NONE;
        for (var topic : response.topics()) {
            for (var partition : topic.partitions()) {
                ErrorCode error = ErrorCode.of(partition.errorCode());
                if (error != ErrorCode.NONE && (worst == ErrorCode.NONE || worst.isRetriable())) {
                    worst = error;
                }
            }
        }
        return worst;
    }
}
