package io.moldau.broker.api.fetch;

import io.moldau.broker.api.LeaderHints;
import io.moldau.broker.partition.ReadResult;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.EpochEndOffset;
import io.moldau.protocol.message.FetchResponse.FetchableTopicResponse;
import io.moldau.protocol.message.FetchResponse.LeaderIdAndEpoch;
import io.moldau.protocol.message.FetchResponse.NodeEndpoint;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.record.MemoryRecords;
import io.moldau.protocol.record.Records;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the response to a fetch, and notes in its session what the client hears thereby. Stateless. */
final class FetchAnswer {

    private record Topic(Uuid id, String name) {}

    private FetchAnswer() {}

    /** A response that is nothing but an error. */
    static FetchResponse failed(ErrorCode error) {
        return FetchResponse.builder().errorCode(error.code()).build();
    }

    /**
     * @param results one per target of the plan; their slices now belong to the response
     * @param hints who leads what is not led here
     */
    static FetchResponse of(FetchPlan plan, ReadResult[] results, boolean readCommitted, LeaderHints hints) {
        Map<Topic, List<PartitionData>> topics = new LinkedHashMap<>();
        for (int i = 0; i < results.length; i++) {
            FetchTarget target = plan.targets().get(i);
            ReadResult result = results[i];
            if (plan.onlyNews() && !target.isNews(result)) {
                continue;
            }
            topics.computeIfAbsent(
                            new Topic(target.key().topicId(), target.key().topic()), topic -> new ArrayList<>())
                    .add(partition(target, result, readCommitted, hints));
            remember(plan, target, result);
        }
        List<FetchableTopicResponse> responses = new ArrayList<>(topics.size());
        topics.forEach(
                (topic, partitions) -> responses.add(new FetchableTopicResponse(topic.name(), topic.id(), partitions)));
        return FetchResponse.builder()
                .sessionId(
                        plan.session() == null
                                ? FetchSession.NO_SESSION
                                : plan.session().id())
                .responses(responses)
                .nodeEndpoints(hints.nodes(node -> new NodeEndpoint(node.id(), node.host(), node.port(), node.rack())))
                .build();
    }

    private static void remember(FetchPlan plan, FetchTarget target, ReadResult result) {
        FetchSession session = plan.session();
        if (session != null) {
            target.sent(result);
            if (result.hasRecords()) {
                session.moveToEnd(target);
            }
        }
    }

    private static PartitionData partition(
            FetchTarget target, ReadResult result, boolean readCommitted, LeaderHints hints) {
        Records records = result.hasRecords() ? new SliceRecords(result.slice()) : MemoryRecords.EMPTY;
        PartitionData.Builder data = PartitionData.builder()
                .partitionIndex(target.key().partition())
                .errorCode(result.error().code())
                .highWatermark(result.highWatermark())
                .lastStableOffset(result.highWatermark())
                .logStartOffset(result.logStartOffset())
                .abortedTransactions(readCommitted ? List.of() : null)
                .preferredReadReplica(result.preferredReplica())
                .records(records);
        ReadResult.DivergingEpoch diverging = result.diverging();
        if (diverging != null) {
            data.divergingEpoch(new EpochEndOffset(diverging.epoch(), diverging.endOffset()));
        }
        TopicPartition id = target.resolved();
        if (id != null) {
            hints.beside(result.error(), id.topic(), id.partition())
                    .ifPresent(known -> data.currentLeader(new LeaderIdAndEpoch(known.leader(), known.leaderEpoch())));
        }
        return data.build();
    }
}
