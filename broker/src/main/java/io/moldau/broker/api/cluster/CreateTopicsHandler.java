package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.metadata.CurrentBrokerConfig;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.TopicMetadata;
import io.moldau.broker.network.Request;
import io.moldau.config.ConfigEntry;
import io.moldau.config.TopicConfig;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.NewTopic;
import io.moldau.controller.controller.Result;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.moldau.protocol.message.CreateTopicsResponse;
import io.moldau.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import io.moldau.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has the controller create topics, and answers when this broker knows their leaders, so that whoever asks it next finds
 * them, or when the request's time is up. What is wrong with a request by itself is
 * found here; what depends on the cluster, by the controller.
 */
public final class CreateTopicsHandler implements ApiHandler<CreateTopicsRequest> {

    private static final int DEFAULT = -1;

    private final Controller controller;
    private final CurrentBrokerConfig config;
    private final MetadataCache metadata;

    public CreateTopicsHandler(Controller controller, CurrentBrokerConfig config, MetadataCache metadata) {
        this.controller = controller;
        this.config = config;
        this.metadata = metadata;
    }

    @Override
    public ApiKey api() {
        return ApiKey.CREATE_TOPICS;
    }

    @Override
    public void handle(Request request, CreateTopicsRequest message) {
        answer(message, request::respond);
    }

    /** Answers once, at once or on the controller's loop; each name gets one result, in the order of the request. */
    void answer(CreateTopicsRequest message, Consumer<CreateTopicsResponse> respond) {
        Set<String> duplicates = Duplicates.in(
                message.topics().stream().map(CreatableTopic::name).toList());
        Map<String, CreatableTopicResult> results = new LinkedHashMap<>();
        List<NewTopic> wanted = new ArrayList<>();
        for (CreatableTopic topic : message.topics()) {
            String name = topic.name();
            results.put(name, failed(name, ErrorCode.NOT_CONTROLLER, ErrorCode.NOT_CONTROLLER.message()));
            if (duplicates.contains(name)) {
                results.put(name, failed(name, ErrorCode.INVALID_REQUEST, "the request names this topic twice"));
                continue;
            }
            Result<NewTopic> parsed = parse(topic);
            if (parsed.value() == null) {
                results.put(name, failed(name, parsed.error(), parsed.message()));
            } else {
                wanted.add(parsed.value());
            }
        }
        if (wanted.isEmpty()) {
            respond.accept(response(results));
            return;
        }
        controller.createTopics(wanted, message.validateOnly(), answer -> {
            List<TopicImage> created = new ArrayList<>();
            answer.ifPresent(outcomes -> {
                for (int i = 0; i < wanted.size(); i++) {
                    results.put(wanted.get(i).name(), result(wanted.get(i), outcomes.get(i)));
                    TopicImage topic = outcomes.get(i).value();
                    if (topic != null && !message.validateOnly()) {
                        created.add(topic);
                    }
                }
            });
            metadata.await(
                    image -> created.stream().allMatch(topic -> isServed(image, topic)), message.timeoutMs(), shown -> {
                        created.stream()
                                .filter(topic -> !shown && !isServed(metadata.image(), topic))
                                .forEach(topic -> results.put(topic.name(), timedOut(topic.name())));
                        respond.accept(response(results));
                    });
        });
    }

    private static boolean isServed(MetadataImage image, TopicImage topic) {
        TopicMetadata known = image.topic(topic.id());
        return known != null && known.isLed(topic.partitions().size());
    }

    private static CreatableTopicResult timedOut(String name) {
        return failed(name, ErrorCode.REQUEST_TIMED_OUT, "the topic is created, its leaders take longer");
    }

    private Result<NewTopic> parse(CreatableTopic topic) {
        Map<String, String> configs = new HashMap<>();
        for (CreatableTopicConfig setting : topic.configs()) {
            if (setting.value() == null) {
                return Result.rejected(ErrorCode.INVALID_CONFIG, setting.name() + " has no value");
            }
            Optional<String> problem = TopicConfig.problemOf(setting.name(), setting.value());
            if (problem.isPresent()) {
                return Result.rejected(ErrorCode.INVALID_CONFIG, problem.get());
            } else if (configs.put(setting.name(), setting.value()) != null) {
                return Result.rejected(ErrorCode.INVALID_REQUEST, setting.name() + " is set twice");
            }
        }
        Map<Integer, List<Integer>> assignments = new HashMap<>();
        for (CreatableReplicaAssignment assignment : topic.assignments()) {
            if (assignments.put(assignment.partitionIndex(), List.copyOf(assignment.brokerIds())) != null) {
                return Result.rejected(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "partition " + assignment.partitionIndex() + " is assigned twice");
            }
        }
        boolean unassigned = assignments.isEmpty();
        int partitions = topic.numPartitions() == DEFAULT && unassigned
                ? config.get().topicCreation().partitions()
                : topic.numPartitions();
        int replicationFactor = topic.replicationFactor() == DEFAULT && unassigned
                ? config.get().topicCreation().replicationFactor()
                : topic.replicationFactor();
        return Result.of(new NewTopic(topic.name(), partitions, replicationFactor, assignments, configs));
    }

    private CreatableTopicResult result(NewTopic wanted, Result<TopicImage> outcome) {
        TopicImage topic = outcome.value();
        if (topic == null) {
            return failed(wanted.name(), outcome.error(), outcome.message());
        }
        List<CreatableTopicConfigs> configs =
                TopicConfig.of(wanted.configs(), config.get()).settings().entries().stream()
                        .map(CreateTopicsHandler::describe)
                        .toList();
        return CreatableTopicResult.builder()
                .name(topic.name())
                .topicId(topic.id())
                .numPartitions(topic.partitions().size())
                .replicationFactor((short)
                        topic.partitions().values().iterator().next().replicas().size())
                .configs(configs)
                .build();
    }

    private static CreatableTopicConfigs describe(ConfigEntry entry) {
        return CreatableTopicConfigs.builder()
                .name(entry.key().name())
                .value(entry.value())
                .configSource(entry.source().code())
                .isSensitive(entry.key().sensitive())
                .build();
    }

    private static CreatableTopicResult failed(String name, ErrorCode error, @Nullable String message) {
        return CreatableTopicResult.builder()
                .name(name)
                .errorCode(error.code())
                .errorMessage(message)
                .build();
    }

    private static CreateTopicsResponse response(Map<String, CreatableTopicResult> results) {
        return CreateTopicsResponse.builder()
                .topics(List.copyOf(results.values()))
                .build();
    }
}
