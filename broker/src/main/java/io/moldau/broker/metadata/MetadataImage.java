package io.moldau.broker.metadata;

import io.moldau.config.Endpoint;
import io.moldau.config.SecurityProtocol;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataBroker;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataEndpoint;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataPartitionState;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataTopicState;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.IntTreePMap;

/**
 * The cluster as a broker is told of it: immutable, complete, and cheap to change, since the next image shares what stayed
 * the same.
 *
 * @param controllerId who told, or -1 before anyone did
 * @param brokers those alive; the epochs of their registrations are not told and therefore -1
 * @param isTold whether controllers have told of all there is: before that, a topic that is not here may well exist
 */
public record MetadataImage(
        int controllerId,
        IntTreePMap<BrokerRegistration> brokers,
        HashPMap<String, TopicMetadata> topics,
        HashPMap<Uuid, String> topicNames,
        boolean isTold) {

    /** Stands for the leader of a partition that is being deleted. */
    private static final int DURING_DELETE = -2;

    /** What a broker knows that nobody told anything yet. */
    public static final MetadataImage EMPTY =
            new MetadataImage(-1, IntTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty(), false);

    /** The topic with this name, or null. */
    public @Nullable TopicMetadata topic(String name) {
        return topics.get(name);
    }

    /** The topic with this id, or null. */
    public @Nullable TopicMetadata topic(Uuid id) {
        String name = topicNames.get(id);
        return name == null ? null : topics.get(name);
    }

    /** The partition, or null. */
    public @Nullable PartitionMetadata partition(String topic, int partition) {
        TopicMetadata metadata = topics.get(topic);
        return metadata == null ? null : metadata.partition(partition);
    }

    /** The same when there is nothing more to be told. */
    MetadataImage told() {
        return new MetadataImage(controllerId, brokers, topics, topicNames, true);
    }

    /** Why a topic is not here. */
    public ErrorCode absence() {
        return isTold ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.LEADER_NOT_AVAILABLE;
    }

    /** Whether the controller counts this broker among the living. */
    public boolean isLive(int brokerId) {
        return brokers.containsKey(brokerId);
    }

    /** The image that also knows the ids of the topics in a LeaderAndIsr request. */
    MetadataImage withIds(LeaderAndIsrRequest request) {
        HashPMap<Uuid, String> names = topicNames;
        for (LeaderAndIsrTopicState topic : request.topicStates()) {
            if (!topic.topicId().equals(Uuid.ZERO)) {
                names = names.plus(topic.topicId(), topic.topicName());
            }
        }
        return new MetadataImage(controllerId, brokers, topics, names, isTold);
    }

    /** The image in which partitions it has are led by whom a LeaderAndIsr request says, where that is not this broker. */
    MetadataImage withOtherLeaders(LeaderAndIsrRequest request, int brokerId) {
        HashPMap<String, TopicMetadata> next = topics;
        for (LeaderAndIsrTopicState state : request.topicStates()) {
            TopicMetadata topic = next.get(state.topicName());
            if (topic != null && topic.id().equals(state.topicId())) {
                next = next.plus(topic.name(), topic.ledByOthers(state.partitionStates(), brokerId));
            }
        }
        return new MetadataImage(controllerId, brokers, next, topicNames, isTold);
    }

    /**
     * The image after an UpdateMetadata request: who lives is replaced as a whole, partitions are merged, and one whose leader
     * is -2 goes, with its topic if it was the last.
     */
    MetadataImage with(UpdateMetadataRequest request) {
        IntTreePMap<BrokerRegistration> live = IntTreePMap.empty();
        for (UpdateMetadataBroker broker : request.liveBrokers()) {
            live = live.plus(broker.id(), registration(broker));
        }
        HashPMap<String, TopicMetadata> nextTopics = topics;
        HashPMap<Uuid, String> nextNames = topicNames;
        for (UpdateMetadataTopicState state : request.topicStates()) {
            TopicMetadata before = nextTopics.get(state.topicName());
            TopicMetadata after = merge(before, state);
            if (before != null && !before.id().equals(after.id())) {
                nextNames = nextNames.minus(before.id());
            }
            if (after.partitions().isEmpty()) {
                nextTopics = nextTopics.minus(after.name());
                nextNames = nextNames.minus(after.id());
            } else {
                nextTopics = nextTopics.plus(after.name(), after);
                nextNames = nextNames.plus(after.id(), after.name());
            }
        }
        return new MetadataImage(request.controllerId(), live, nextTopics, nextNames, isTold);
    }

    /** A topic under another id is another topic: nothing of the old one stays. */
    private static TopicMetadata merge(@Nullable TopicMetadata before, UpdateMetadataTopicState state) {
        IntTreePMap<PartitionMetadata> partitions =
                before == null || !before.id().equals(state.topicId()) ? IntTreePMap.empty() : before.partitions();
        for (UpdateMetadataPartitionState partition : state.partitionStates()) {
            if (isOutdated(partitions.get(partition.partitionIndex()), state.topicId(), partition)) {
                continue;
            }
            partitions = partition.leader() == DURING_DELETE
                    ? partitions.minus(partition.partitionIndex())
                    : partitions.plus(
                            partition.partitionIndex(),
                            new PartitionMetadata(
                                    partition.partitionIndex(),
                                    partition.leader(),
                                    partition.leaderEpoch(),
                                    List.copyOf(partition.replicas()),
                                    List.copyOf(partition.isr()),
                                    List.copyOf(partition.offlineReplicas())));
        }
        return new TopicMetadata(state.topicName(), state.topicId(), partitions);
    }

    /**
     * Whether this was overtaken by what the same controller said later: a request may come late by a connection that it has
     * given up. Without ids of topics a lower epoch may be that of another topic with the same name.
     */
    private static boolean isOutdated(
            @Nullable PartitionMetadata known, Uuid topicId, UpdateMetadataPartitionState told) {
        return known != null
                && !topicId.equals(Uuid.ZERO)
                && told.leader() != DURING_DELETE
                && told.leaderEpoch() < known.leaderEpoch();
    }

    private static BrokerRegistration registration(UpdateMetadataBroker broker) {
        List<Endpoint> endpoints = new ArrayList<>(broker.endpoints().size());
        for (UpdateMetadataEndpoint endpoint : broker.endpoints()) {
            endpoints.add(new Endpoint(
                    endpoint.listener(), protocol(endpoint.securityProtocol()), endpoint.host(), endpoint.port()));
        }
        return new BrokerRegistration(broker.id(), -1, endpoints, broker.rack());
    }

    private static SecurityProtocol protocol(short id) {
        for (SecurityProtocol protocol : SecurityProtocol.values()) {
            if (protocol.id() == id) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("unknown security protocol " + id);
    }
}
