package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.TopicMetadata;
import io.moldau.broker.network.Request;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.Result;
import io.moldau.controller.controller.TopicGrowth;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.CreatePartitionsRequest;
import io.moldau.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.moldau.protocol.message.CreatePartitionsResponse;
import io.moldau.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Has the controller add partitions to topics, and answers when this broker knows their leaders or time is up. */
public final class CreatePartitionsHandler implements ApiHandler<CreatePartitionsRequest> {

    private final Controller controller;
    private final MetadataCache metadata;

    public CreatePartitionsHandler(Controller controller, MetadataCache metadata) {
        this.controller = controller;
        this.metadata = metadata;
    }

    @Override
    public ApiKey api() {
        return ApiKey.CREATE_PARTITIONS;
    }

    @Override
    public void handle(Request request, CreatePartitionsRequest message) {
        answer(message, request::respond);
    }

    /** Answers once, at once or on the controller's loop; each name gets one result, in the order of the request. */
    void answer(CreatePartitionsRequest message, Consumer<CreatePartitionsResponse> respond) {
        Set<String> duplicates = Duplicates.in(
                message.topics().stream().map(CreatePartitionsTopic::name).toList());
        Map<String, CreatePartitionsTopicResult> results = new LinkedHashMap<>();
        List<TopicGrowth> wishes = new ArrayList<>();
        for (CreatePartitionsTopic topic : message.topics()) {
            if (duplicates.contains(topic.name())) {
                results.put(
                        topic.name(),
                        result(topic.name(), ErrorCode.INVALID_REQUEST, "the request names this topic twice"));
            } else {
                results.put(
                        topic.name(),
                        result(topic.name(), ErrorCode.NOT_CONTROLLER, ErrorCode.NOT_CONTROLLER.message()));
                wishes.add(wish(topic));
            }
        }
        controller.growTopics(wishes, message.validateOnly(), answer -> {
            List<TopicGrowth> grown = new ArrayList<>();
            answer.ifPresent(outcomes -> {
                for (int i = 0; i < wishes.size(); i++) {
                    Result<String> outcome = outcomes.get(i);
                    String name = wishes.get(i).topic();
                    results.put(name, result(name, outcome.error(), outcome.message()));
                    if (outcome.value() != null && !message.validateOnly()) {
                        grown.add(wishes.get(i));
                    }
                }
            });
            metadata.await(
                    image -> grown.stream().allMatch(wish -> isServed(image, wish)), message.timeoutMs(), shown -> {
                        grown.stream()
                                .filter(wish -> !shown && !isServed(metadata.image(), wish))
                                .forEach(wish -> results.put(wish.topic(), timedOut(wish.topic())));
                        respond.accept(CreatePartitionsResponse.builder()
                                .results(List.copyOf(results.values()))
                                .build());
                    });
        });
    }

    private static boolean isServed(MetadataImage image, TopicGrowth wish) {
        TopicMetadata known = image.topic(wish.topic());
        return known != null && known.isLed(wish.count());
    }

    private static CreatePartitionsTopicResult timedOut(String name) {
        return result(name, ErrorCode.REQUEST_TIMED_OUT, "the partitions are added, their leaders take longer");
    }

    private static TopicGrowth wish(CreatePartitionsTopic topic) {
        List<List<Integer>> assignments = new ArrayList<>();
        if (topic.assignments() != null) {
            topic.assignments().forEach(assignment -> assignments.add(List.copyOf(assignment.brokerIds())));
        }
        return new TopicGrowth(topic.name(), topic.count(), assignments);
    }

    private static CreatePartitionsTopicResult result(String name, ErrorCode error, @Nullable String message) {
        return CreatePartitionsTopicResult.builder()
                .name(name)
                .errorCode(error.code())
                .errorMessage(message)
                .build();
    }
}
