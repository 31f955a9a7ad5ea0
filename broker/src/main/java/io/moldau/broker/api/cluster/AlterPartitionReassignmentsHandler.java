package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.Result;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.AlterPartitionReassignmentsRequest;
import io.moldau.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import io.moldau.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import io.moldau.protocol.message.AlterPartitionReassignmentsResponse;
import io.moldau.protocol.message.AlterPartitionReassignmentsResponse.ReassignablePartitionResponse;
import io.moldau.protocol.message.AlterPartitionReassignmentsResponse.ReassignableTopicResponse;
import io.moldau.protocol.message.ApiMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Has the controller move partitions to other brokers, or call such a move off, and answers when it has begun (KIP-455). */
public final class AlterPartitionReassignmentsHandler implements ApiHandler<AlterPartitionReassignmentsRequest> {

    private final Controller controller;

    public AlterPartitionReassignmentsHandler(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ALTER_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(Request request, AlterPartitionReassignmentsRequest message) {
        answer(message, request::respond);
    }

    /** Answers once, on the controller's loop. */
    void answer(AlterPartitionReassignmentsRequest message, Consumer<AlterPartitionReassignmentsResponse> respond) {
        Map<TopicPartition, Optional<List<Integer>>> wishes = new LinkedHashMap<>();
        for (ReassignableTopic topic : message.topics()) {
            for (ReassignablePartition partition : topic.partitions()) {
                TopicPartition key = new TopicPartition(topic.name(), partition.partitionIndex());
                Optional<List<Integer>> wish = Optional.ofNullable(partition.replicas());
                if (wishes.put(key, wish) != null) {
                    throw new ApiException(ErrorCode.INVALID_REQUEST, "the request names a partition twice");
                }
            }
        }
        controller.reassign(
                wishes,
                answer -> respond.accept(answer.map(AlterPartitionReassignmentsHandler::response)
                        .orElse(failed(ErrorCode.NOT_CONTROLLER))));
    }

    private static AlterPartitionReassignmentsResponse response(Map<TopicPartition, Result<Boolean>> results) {
        Map<String, List<ReassignablePartitionResponse>> topics = new LinkedHashMap<>();
        results.forEach((key, result) -> topics.computeIfAbsent(key.topic(), name -> new ArrayList<>())
                .add(ReassignablePartitionResponse.builder()
                        .partitionIndex(key.partition())
                        .errorCode(result.error().code())
                        .errorMessage(result.message())
                        .build()));
        List<ReassignableTopicResponse> responses = new ArrayList<>(topics.size());
        topics.forEach((name, partitions) -> responses.add(new ReassignableTopicResponse(name, partitions)));
        return AlterPartitionReassignmentsResponse.builder()
                .responses(responses)
                .build();
    }

    @Override
    public ApiMessage failure(AlterPartitionReassignmentsRequest message, ApiException error) {
        return failed(error.error());
    }

    private static AlterPartitionReassignmentsResponse failed(ErrorCode error) {
        return AlterPartitionReassignmentsResponse.builder()
                .errorCode(error.code())
                .errorMessage(error.message())
                .build();
    }
}
