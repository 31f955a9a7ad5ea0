package io.moldau.broker.api;

import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.PartitionMetadata;
import io.moldau.broker.metadata.TopicMetadata;
import io.moldau.broker.network.Request;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.controller.TopicNames;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.moldau.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers Metadata, the request every client begins with: brokers, topics, leaders. Stateless. */
public final class MetadataHandler implements ApiHandler<MetadataRequest> {

    /** The first version in which an empty list means no topics; before, it meant all of them. */
    private static final int EMPTY_MEANS_NONE_SINCE = 1;

    private static final int NO_LEADER = -1;

    private final MetadataCache metadata;
    private final String clusterId;
    private final @Nullable Consumer<String> autoCreation;

    /**
     * @param autoCreation asks for a topic that a client named in vain, and returns at once; null if topics are only created
     *     on request ({@code auto.create.topics.enable})
     */
    public MetadataHandler(MetadataCache metadata, String clusterId, @Nullable Consumer<String> autoCreation) {
        this.metadata = metadata;
        this.clusterId = clusterId;
        this.autoCreation = autoCreation;
    }

    @Override
    public ApiKey api() {
        return ApiKey.METADATA;
    }

    @Override
    public void handle(Request request, MetadataRequest body) {
        MetadataImage image = metadata.image();
        request.respond(MetadataResponse.builder()
                .brokers(brokers(image, request.listener()))
                .clusterId(clusterId)
                .controllerId(image.controllerId())
                .topics(topics(image, request, body))
                .clusterAuthorizedOperations(AuthorizedOperations.ofCluster(body.includeClusterAuthorizedOperations()))
                .build());
    }

    private static List<MetadataResponseBroker> brokers(MetadataImage image, String listener) {
        List<MetadataResponseBroker> brokers = new ArrayList<>(image.brokers().size());
        for (BrokerRegistration broker : image.brokers().values()) {
            broker.endpoint(listener)
                    .ifPresent(address -> brokers.add(
                            new MetadataResponseBroker(broker.id(), address.host(), address.port(), broker.rack())));
        }
        return brokers;
    }

    private List<MetadataResponseTopic> topics(MetadataImage image, Request request, MetadataRequest body) {
        List<MetadataRequestTopic> asked = body.topics();
        List<MetadataResponseTopic> topics = new ArrayList<>();
        if (asked == null || (asked.isEmpty() && request.header().apiVersion() < EMPTY_MEANS_NONE_SINCE)) {
            image.topics().values().forEach(topic -> topics.add(found(image, topic, request.listener(), body)));
        } else {
            asked.forEach(topic -> topics.add(topic(image, topic, request.listener(), body)));
        }
        return topics;
    }

    private MetadataResponseTopic topic(
            MetadataImage image, MetadataRequestTopic asked, String listener, MetadataRequest body) {
        String name = asked.name();
        if (name == null) {
            TopicMetadata topic = image.topic(asked.topicId());
            return topic == null
                    ? failed(null, asked.topicId(), ErrorCode.UNKNOWN_TOPIC_ID)
                    : found(image, topic, listener, body);
        }
        TopicMetadata topic = image.topic(name);
        return topic == null ? absent(name, body) : found(image, topic, listener, body);
    }

    private MetadataResponseTopic absent(String name, MetadataRequest body) {
        if (TopicNames.problemOf(name).isPresent()) {
            return failed(name, Uuid.ZERO, ErrorCode.INVALID_TOPIC_EXCEPTION);
        }
        if (autoCreation == null || !body.allowAutoTopicCreation()) {
            return failed(name, Uuid.ZERO, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        autoCreation.accept(name);
        return failed(name, Uuid.ZERO, ErrorCode.LEADER_NOT_AVAILABLE);
    }

    private static MetadataResponseTopic failed(@Nullable String name, Uuid id, ErrorCode error) {
        return MetadataResponseTopic.builder()
                .errorCode(error.code())
                .name(name)
                .topicId(id)
                .isInternal(name != null && InternalTopics.contains(name))
                .build();
    }

    private static MetadataResponseTopic found(
            MetadataImage image, TopicMetadata topic, String listener, MetadataRequest body) {
        List<MetadataResponsePartition> partitions =
                new ArrayList<>(topic.partitions().size());
        topic.partitions().values().forEach(partition -> partitions.add(partition(image, partition, listener)));
        return MetadataResponseTopic.builder()
                .name(topic.name())
                .topicId(topic.id())
                .isInternal(InternalTopics.contains(topic.name()))
                .partitions(partitions)
                .topicAuthorizedOperations(AuthorizedOperations.ofTopic(body.includeTopicAuthorizedOperations()))
                .build();
    }

    /** Never a guessed leader: one that cannot be reached through the client's listener is none. */
    private static MetadataResponsePartition partition(
            MetadataImage image, PartitionMetadata partition, String listener) {
        BrokerRegistration leader = image.brokers().get(partition.leader());
        ErrorCode error = leader == null
                ? ErrorCode.LEADER_NOT_AVAILABLE
                : leader.endpoint(listener).isPresent() ? ErrorCode.NONE : ErrorCode.LISTENER_NOT_FOUND;
        return MetadataResponsePartition.builder()
                .errorCode(error.code())
                .partitionIndex(partition.partition())
                .leaderId(error == ErrorCode.NONE ? partition.leader() : NO_LEADER)
                .leaderEpoch(partition.leaderEpoch())
                .replicaNodes(partition.replicas())
                .isrNodes(partition.isr())
                .offlineReplicas(partition.offlineReplicas())
                .build();
    }
}
