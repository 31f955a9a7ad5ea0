package io.moldau.broker.api;

import io.moldau.broker.api.PartitionCalls.Call;
import io.moldau.broker.log.EpochEnd;
import io.moldau.broker.network.Request;
import io.moldau.broker.partition.Partitions;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.OffsetForLeaderEpochRequest;
import io.moldau.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.moldau.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.moldau.protocol.message.OffsetForLeaderEpochResponse;
import io.moldau.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.moldau.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import java.util.ArrayList;
import java.util.List;

/** Answers OffsetForLeaderEpoch: where a leader epoch ends, so that a reader finds where logs part (KIP-320). Stateless. */
public final class OffsetForLeaderEpochHandler implements ApiHandler<OffsetForLeaderEpochRequest> {

    /** Older versions do not fence by epoch. */
    private static final int LOWEST_VERSION = 2;

    private final Partitions partitions;

    public OffsetForLeaderEpochHandler(Partitions partitions) {
        this.partitions = partitions;
    }

    @Override
    public ApiKey api() {
        return ApiKey.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public int lowestVersion() {
        return LOWEST_VERSION;
    }

    @Override
    public void handle(Request request, OffsetForLeaderEpochRequest body) {
        List<Call<OffsetForLeaderPartition>> calls = new ArrayList<>();
        for (OffsetForLeaderTopic topic : body.topics()) {
            for (OffsetForLeaderPartition partition : topic.partitions()) {
                calls.add(new Call<>(new TopicPartition(topic.topic(), partition.partition()), partition));
            }
        }
        new PartitionCalls<OffsetForLeaderPartition, EpochEndOffset>(
                        (partition, asked) -> {
                            EpochEnd end = partition.endOfEpoch(asked.leaderEpoch(), asked.currentLeaderEpoch());
                            return EpochEndOffset.builder()
                                    .partition(asked.partition())
                                    .leaderEpoch(end.epoch())
                                    .endOffset(end.endOffset())
                                    .build();
                        },
                        (asked, error) -> EpochEndOffset.builder()
                                .partition(asked.partition())
                                .errorCode(error.error().code())
                                .build())
                .run(partitions, request.loop(), calls, ends -> request.respond(response(body, ends)));
    }

    private static OffsetForLeaderEpochResponse response(OffsetForLeaderEpochRequest body, List<EpochEndOffset> ends) {
        List<OffsetForLeaderTopicResult> topics = new ArrayList<>(body.topics().size());
        int next = 0;
        for (OffsetForLeaderTopic topic : body.topics()) {
            int end = next + topic.partitions().size();
            topics.add(new OffsetForLeaderTopicResult(topic.topic(), ends.subList(next, end)));
            next = end;
        }
        return OffsetForLeaderEpochResponse.builder().topics(topics).build();
    }
}
