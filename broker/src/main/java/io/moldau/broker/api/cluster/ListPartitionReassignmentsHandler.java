package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.controller.cluster.Assignment;
import io.moldau.controller.controller.Controller;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.ListPartitionReassignmentsRequest;
import io.moldau.protocol.message.ListPartitionReassignmentsResponse;
import io.moldau.protocol.message.ListPartitionReassignmentsResponse.OngoingPartitionReassignment;
import io.moldau.protocol.message.ListPartitionReassignmentsResponse.OngoingTopicReassignment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells which partitions are being moved, and from where to where. */
public final class ListPartitionReassignmentsHandler implements ApiHandler<ListPartitionReassignmentsRequest> {

    private final Controller controller;

    public ListPartitionReassignmentsHandler(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.LIST_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(Request request, ListPartitionReassignmentsRequest message) {
        answer(message, request::respond);
    }

    /** Answers once, on the controller's loop. */
    void answer(ListPartitionReassignmentsRequest message, Consumer<ListPartitionReassignmentsResponse> respond) {
        Optional<List<TopicPartition>> wanted = Optional.ofNullable(message.topics())
                .map(topics -> topics.stream()
                        .flatMap(topic -> topic.partitionIndexes().stream()
                                .map(partition -> new TopicPartition(topic.name(), partition)))
                        .toList());
        controller.reassignments(
                wanted,
                answer -> respond.accept(answer.map(ListPartitionReassignmentsHandler::response)
                        .orElse(failed(ErrorCode.NOT_CONTROLLER))));
    }

    private static ListPartitionReassignmentsResponse response(Map<TopicPartition, Assignment> running) {
        Map<String, List<OngoingPartitionReassignment>> topics = new LinkedHashMap<>();
        running.forEach((key, assignment) -> topics.computeIfAbsent(key.topic(), name -> new ArrayList<>())
                .add(OngoingPartitionReassignment.builder()
                        .partitionIndex(key.partition())
                        .replicas(assignment.replicas())
                        .addingReplicas(assignment.adding())
                        .removingReplicas(assignment.removing())
                        .build()));
        List<OngoingTopicReassignment> ongoing = new ArrayList<>(topics.size());
        topics.forEach((name, partitions) -> ongoing.add(new OngoingTopicReassignment(name, partitions)));
        return ListPartitionReassignmentsResponse.builder().topics(ongoing).build();
    }

    @Override
    public ApiMessage failure(ListPartitionReassignmentsRequest message, ApiException error) {
        return failed(error.error());
    }

    private static ListPartitionReassignmentsResponse failed(ErrorCode error) {
        return ListPartitionReassignmentsResponse.builder()
                .errorCode(error.code())
                .errorMessage(error.message())
                .build();
    }
}
