package io.moldau.broker.api;

import io.moldau.broker.api.PartitionCalls.Call;
import io.moldau.broker.log.TimestampedOffset;
import io.moldau.broker.network.Request;
import io.moldau.broker.partition.Partitions;
import io.moldau.broker.partition.Reader;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ListOffsetsRequest;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.moldau.protocol.message.ListOffsetsResponse;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Answers ListOffsets: where a partition begins and ends, and which record is as young as a timestamp. Stateless. */
public final class ListOffsetsHandler implements ApiHandler<ListOffsetsRequest> {

    /** Version 0 wants a list of offsets instead of one; nobody sends it any more. */
    private static final int LOWEST_VERSION = 1;

    /** The first version that can say under which epoch a record was written (KIP-320). */
    private static final int EPOCHS_SINCE = 4;

    /** The special timestamps each version knows: from −1 down to this. */
    private static long oldestSpecial(int version) {
        return version >= 9 ? -5 : version == 8 ? -4 : version == 7 ? -3 : -2;
    }

    /** Older versions do not know that an offset may be unavailable (KIP-207). */
    private static final int UNAVAILABLE_SINCE = 5;

    private record Question(ListOffsetsPartition partition, Reader reader, boolean askedTwice, int version) {}

    private final Partitions partitions;

    public ListOffsetsHandler(Partitions partitions) {
        this.partitions = partitions;
    }

    @Override
    public ApiKey api() {
        return ApiKey.LIST_OFFSETS;
    }

    @Override
    public int lowestVersion() {
        return LOWEST_VERSION;
    }

    @Override
    public void handle(Request request, ListOffsetsRequest body) {
        Reader reader = body.replicaId() >= 0 ? new Reader.Replica(body.replicaId(), -1) : Reader.CONSUMER;
        Set<TopicPartition> once = new HashSet<>();
        Set<TopicPartition> twice = new HashSet<>();
        List<Call<Question>> calls = new ArrayList<>();
        for (ListOffsetsTopic topic : body.topics()) {
            for (ListOffsetsPartition partition : topic.partitions()) {
                TopicPartition id = new TopicPartition(topic.name(), partition.partitionIndex());
                if (!once.add(id)) {
                    twice.add(id);
                }
            }
        }
        for (ListOffsetsTopic topic : body.topics()) {
            for (ListOffsetsPartition partition : topic.partitions()) {
                TopicPartition id = new TopicPartition(topic.name(), partition.partitionIndex());
                calls.add(new Call<>(
                        id,
                        new Question(
                                partition,
                                reader,
                                twice.contains(id),
                                request.header().apiVersion())));
            }
        }
        new PartitionCalls<Question, ListOffsetsPartitionResponse>(
                        (partition, question) -> {
                            check(question);
                            return found(
                                    question,
                                    partition.findOffset(
                                            question.reader(),
                                            question.partition().timestamp(),
                                            question.partition().currentLeaderEpoch()));
                        },
                        (question, error) -> failed(question, error.error()))
                .run(partitions, request.loop(), calls, answers -> request.respond(response(body, answers)));
    }

    private static void check(Question question) {
        if (question.askedTwice()) {
            throw new ApiException(ErrorCode.INVALID_REQUEST, "partition named twice");
        }
        if (question.partition().timestamp() < oldestSpecial(question.version())) {
            throw new ApiException(ErrorCode.UNSUPPORTED_VERSION);
        }
    }

    private static ListOffsetsPartitionResponse found(Question question, TimestampedOffset offset) {
        ListOffsetsPartitionResponse.Builder found = ListOffsetsPartitionResponse.builder()
                .partitionIndex(question.partition().partitionIndex())
                .timestamp(offset.timestamp())
                .offset(offset.offset());
        if (question.version() >= EPOCHS_SINCE) {
            found.leaderEpoch(offset.leaderEpoch());
        }
        return found.build();
    }

    private static ListOffsetsPartitionResponse failed(Question question, ErrorCode error) {
        ErrorCode known = error == ErrorCode.OFFSET_NOT_AVAILABLE && question.version() < UNAVAILABLE_SINCE
                ? ErrorCode.LEADER_NOT_AVAILABLE
                : error;
        return ListOffsetsPartitionResponse.builder()
                .partitionIndex(question.partition().partitionIndex())
                .errorCode(known.code())
                .timestamp(-1)
                .offset(-1)
                .build();
    }

    private static ListOffsetsResponse response(ListOffsetsRequest body, List<ListOffsetsPartitionResponse> answers) {
        List<ListOffsetsTopicResponse> topics = new ArrayList<>(body.topics().size());
        int next = 0;
        for (ListOffsetsTopic topic : body.topics()) {
            int end = next + topic.partitions().size();
            topics.add(new ListOffsetsTopicResponse(topic.name(), answers.subList(next, end)));
            next = end;
        }
        return ListOffsetsResponse.builder().topics(topics).build();
    }
}
