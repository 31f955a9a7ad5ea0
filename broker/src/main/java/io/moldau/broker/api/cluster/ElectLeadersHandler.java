package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.PartitionMetadata;
import io.moldau.broker.network.Request;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.LeaderChoice;
import io.moldau.controller.controller.Result;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.ElectLeadersRequest;
import io.moldau.protocol.message.ElectLeadersResponse;
import io.moldau.protocol.message.ElectLeadersResponse.PartitionResult;
import io.moldau.protocol.message.ElectLeadersResponse.ReplicaElectionResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Has the controller elect leaders, and answers when this broker knows them or the request's time is up (KIP-460). */
public final class ElectLeadersHandler implements ApiHandler<ElectLeadersRequest> {

    private final Controller controller;
    private final MetadataCache metadata;

    public ElectLeadersHandler(Controller controller, MetadataCache metadata) {
        this.controller = controller;
        this.metadata = metadata;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ELECT_LEADERS;
    }

    @Override
    public void handle(Request request, ElectLeadersRequest message) {
        answer(message, request::respond);
    }

    /** Answers once, on the controller's loop. Asked for all partitions, it names only those with something to tell. */
    void answer(ElectLeadersRequest message, Consumer<ElectLeadersResponse> respond) {
        LeaderChoice choice = choice(message.electionType());
        Optional<List<TopicPartition>> partitions = Optional.ofNullable(message.topicPartitions())
                .map(topics -> topics.stream()
                        .flatMap(topic -> topic.partitions().stream()
                                .map(partition -> new TopicPartition(topic.topic(), partition)))
                        .toList());
        controller.electLeaders(choice, partitions, answer -> {
            if (answer.isEmpty()) {
                respond.accept(failed(ErrorCode.NOT_CONTROLLER));
                return;
            }
            Map<TopicPartition, Result<Integer>> results = answer.get();
            if (partitions.isEmpty()) {
                results.values().removeIf(result -> result.error() == ErrorCode.ELECTION_NOT_NEEDED);
            }
            metadata.await(
                    image -> results.entrySet().stream().allMatch(entry -> isKnown(image, entry)),
                    message.timeoutMs(),
                    shown -> respond.accept(response(results)));
        });
    }

    private static LeaderChoice choice(byte electionType) {
        return Stream.of(LeaderChoice.values())
                .filter(choice -> choice.id() == electionType)
                .findFirst()
                .orElseThrow(() -> new ApiException(ErrorCode.INVALID_REQUEST, "unknown type of election"));
    }

    /** What is not known when time is up is elected all the same. */
    private static boolean isKnown(MetadataImage image, Map.Entry<TopicPartition, Result<Integer>> elected) {
        Integer leader = elected.getValue().value();
        PartitionMetadata known =
                image.partition(elected.getKey().topic(), elected.getKey().partition());
        return leader == null || (known != null && known.leader() == leader);
    }

    private static ElectLeadersResponse response(Map<TopicPartition, Result<Integer>> results) {
        Map<String, List<PartitionResult>> topics = new LinkedHashMap<>();
        results.forEach((key, result) -> topics.computeIfAbsent(key.topic(), name -> new ArrayList<>())
                .add(PartitionResult.builder()
                        .partitionId(key.partition())
                        .errorCode(result.error().code())
                        .errorMessage(result.message())
                        .build()));
        List<ReplicaElectionResult> elected = new ArrayList<>(topics.size());
        topics.forEach((topic, partitions) -> elected.add(new ReplicaElectionResult(topic, partitions)));
        return ElectLeadersResponse.builder().replicaElectionResults(elected).build();
    }

    @Override
    public ApiMessage failure(ElectLeadersRequest message, ApiException error) {
        return failed(error.error());
    }

    private static ElectLeadersResponse failed(ErrorCode error) {
        return ElectLeadersResponse.builder().errorCode(error.code()).build();
    }
}
