package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.moldau.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Has a group commit how far it has consumed. Partitions that are not there are refused here, one by one. */
public final class OffsetCommitHandler implements ApiHandler<OffsetCommitRequest> {

    /** Earlier versions kept offsets in ZooKeeper or knew less than the records of today. */
    private static final int LOWEST_VERSION = 2;

    /** Later ones belong to KIP-848. */
    private static final int HIGHEST_VERSION = 8;

    private final GroupCalls calls;
    private final Supplier<MetadataImage> image;

    public OffsetCommitHandler(GroupCalls calls, Supplier<MetadataImage> image) {
        this.calls = calls;
        this.image = image;
    }

    @Override
    public ApiKey api() {
        return ApiKey.OFFSET_COMMIT;
    }

    @Override
    public int lowestVersion() {
        return LOWEST_VERSION;
    }

    @Override
    public int highestVersion() {
        return HIGHEST_VERSION;
    }

    @Override
    public void handle(Request request, OffsetCommitRequest message) {
        MetadataImage known = image.get();
        if (message.topics().stream().allMatch(topic -> isWhollyKnown(known, topic))) {
            commit(request, message);
            return;
        }
        OffsetCommitRequest rest = withTopics(message, existing(known, message.topics()));
        calls.call(
                message.groupId(),
                shard -> shard.commitOffsets(rest, answer -> request.respond(merged(message, answer))),
                error -> request.respond(failed(message, error)));
    }

    private void commit(Request request, OffsetCommitRequest message) {
        calls.call(
                message.groupId(),
                shard -> shard.commitOffsets(message, request::respond),
                error -> request.respond(failed(message, error)));
    }

    private static boolean isWhollyKnown(MetadataImage image, OffsetCommitRequestTopic topic) {
        return topic.partitions().stream().allMatch(partition -> isKnown(image, topic, partition));
    }

    private static boolean isKnown(
            MetadataImage image, OffsetCommitRequestTopic topic, OffsetCommitRequestPartition partition) {
        return image.partition(topic.name(), partition.partitionIndex()) != null;
    }

    private static List<OffsetCommitRequestTopic> existing(MetadataImage image, List<OffsetCommitRequestTopic> topics) {
        List<OffsetCommitRequestTopic> existing = new ArrayList<>(topics.size());
        for (OffsetCommitRequestTopic topic : topics) {
            List<OffsetCommitRequestPartition> partitions = topic.partitions().stream()
                    .filter(partition -> isKnown(image, topic, partition))
                    .toList();
            if (!partitions.isEmpty()) {
                existing.add(new OffsetCommitRequestTopic(topic.name(), partitions));
            }
        }
        return existing;
    }

    private static OffsetCommitRequest withTopics(OffsetCommitRequest message, List<OffsetCommitRequestTopic> topics) {
        return OffsetCommitRequest.builder()
                .groupId(message.groupId())
                .generationIdOrMemberEpoch(message.generationIdOrMemberEpoch())
                .memberId(message.memberId())
                .groupInstanceId(message.groupInstanceId())
                .retentionTimeMs(message.retentionTimeMs())
                .topics(topics)
                .build();
    }

    /** Everything that was asked, in its order: answered as the coordinator did, or not there. */
    private static OffsetCommitResponse merged(OffsetCommitRequest asked, OffsetCommitResponse answered) {
        return response(
                asked,
                (topic, partition) -> answered.topics().stream()
                        .filter(answer -> answer.name().equals(topic))
                        .flatMap(answer -> answer.partitions().stream())
                        .filter(answer -> answer.partitionIndex() == partition)
                        .map(OffsetCommitResponsePartition::errorCode)
                        .findFirst()
                        .orElse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()));
    }

    private static OffsetCommitResponse failed(OffsetCommitRequest asked, ErrorCode error) {
        return response(asked, (topic, partition) -> error.code());
    }

    @FunctionalInterface
    private interface ErrorOf {
        short apply(String topic, int partition);
    }

    private static OffsetCommitResponse response(OffsetCommitRequest asked, ErrorOf errors) {
        List<OffsetCommitResponseTopic> topics = new ArrayList<>(asked.topics().size());
        for (OffsetCommitRequestTopic topic : asked.topics()) {
            topics.add(new OffsetCommitResponseTopic(
                    topic.name(),
                    topic.partitions().stream()
                            .map(partition -> new OffsetCommitResponsePartition(
                                    partition.partitionIndex(), errors.apply(topic.name(), partition.partitionIndex())))
                            .toList()));
        }
        return OffsetCommitResponse.builder().topics(topics).build();
    }
}
