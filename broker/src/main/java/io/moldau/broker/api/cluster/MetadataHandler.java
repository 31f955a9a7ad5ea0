package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.TopicMetadata;
import io.moldau.broker.network.Request;
import io.moldau.controller.controller.TopicNames;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells clients which brokers live, where topics are and who leads them; may have an unknown topic created. */
public final class MetadataHandler implements ApiHandler<MetadataRequest> {

    /** From here on a topic may be asked for by its id. */
    private static final int FIRST_VERSION_BY_ID = 12;

    private final MetadataCache metadata;
    private final String clusterId;
    private final AutoCreation autoCreation;

    public MetadataHandler(MetadataCache metadata, String clusterId, AutoCreation autoCreation) {
        this.metadata = metadata;
        this.clusterId = clusterId;
        this.autoCreation = autoCreation;
    }

    @Override
    public ApiKey api() {
        return ApiKey.METADATA;
    }

    @Override
    public void handle(Request request, MetadataRequest message) {
        request.respond(answer(message, request.header().apiVersion(), request.listener()));
    }

    /** The answer to a request that came through {@code listener}: clients are told that listener's addresses. */
    MetadataResponse answer(MetadataRequest message, int version, String listener) {
        MetadataImage image = metadata.image();
        return MetadataResponse.builder()
                .brokers(brokers(image, listener))
                .clusterId(clusterId)
                .controllerId(image.controllerId())
                .topics(topics(image, message, version, listener))
                .clusterAuthorizedOperations(
                        AuthorizedOperations.ofCluster(message.includeClusterAuthorizedOperations()))
                .build();
    }

    @Override
    public ApiMessage failure(MetadataRequest message, ApiException error) {
        List<MetadataRequestTopic> asked = message.topics() == null ? List.of() : message.topics();
        return MetadataResponse.builder()
                .topics(asked.stream()
                        .map(topic -> failed(error.error(), topic.name() == null ? "" : topic.name(), topic.topicId()))
                        .toList())
                .build();
    }

    private static List<MetadataResponseBroker> brokers(MetadataImage image, String listener) {
        List<MetadataResponseBroker> brokers = new ArrayList<>();
        image.brokers()
                .values()
                .forEach(broker -> broker.endpoint(listener)
                        .ifPresent(endpoint -> brokers.add(MetadataResponseBroker.builder()
                                .nodeId(broker.id())
                                .host(endpoint.host())
                                .port(endpoint.port())
                                .rack(broker.rack())
                                .build())));
        return brokers;
    }

    private List<MetadataResponseTopic> topics(
            MetadataImage image, MetadataRequest message, int version, String listener) {
        TopicDescriber describer =
                new TopicDescriber(image, listener, version, message.includeTopicAuthorizedOperations());
        List<MetadataRequestTopic> asked = message.topics();
        // Version 0 has no null: there an empty list means every topic.
        if (asked == null || (version == 0 && asked.isEmpty())) {
            return image.topics().values().stream().map(describer::describe).toList();
        }
        List<MetadataResponseTopic> answers = new ArrayList<>(asked.size());
        for (MetadataRequestTopic topic : asked) {
            answers.add(topic(image, describer, topic, version, message.allowAutoTopicCreation()));
        }
        return answers;
    }

    private MetadataResponseTopic topic(
            MetadataImage image, TopicDescriber describer, MetadataRequestTopic asked, int version, boolean mayCreate) {
        String name = asked.name();
        boolean byId = name == null || !asked.topicId().equals(Uuid.ZERO);
        if (byId && version < FIRST_VERSION_BY_ID) {
            throw new ApiException(ErrorCode.INVALID_REQUEST, "topics can be asked for by id from version 12 on");
        }
        TopicMetadata topic = name == null ? image.topic(asked.topicId()) : image.topic(name);
        if (topic != null) {
            return describer.describe(topic);
        } else if (name == null) {
            return failed(ErrorCode.UNKNOWN_TOPIC_ID, null, asked.topicId());
        } else if (TopicNames.problemOf(name).isPresent()) {
            return failed(ErrorCode.INVALID_TOPIC_EXCEPTION, name, Uuid.ZERO);
        }
        boolean created = mayCreate && autoCreation.request(name);
        return failed(created ? ErrorCode.LEADER_NOT_AVAILABLE : image.absence(), name, Uuid.ZERO);
    }

    private static MetadataResponseTopic failed(ErrorCode error, @Nullable String name, Uuid id) {
        return MetadataResponseTopic.builder()
                .errorCode(error.code())
                .name(name)
                .topicId(id)
                .isInternal(name != null && InternalTopics.contains(name))
                .build();
    }
}
