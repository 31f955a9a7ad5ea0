package io.moldau.broker.api.cluster;

import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.PartitionMetadata;
import io.moldau.broker.metadata.TopicMetadata;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.List;

/** Describes topics of one image to clients of one listener, in the terms of one version of Metadata. */
final class TopicDescriber {

    /** Before this version there was no error for a leader that is alive but not on the client's listener. */
    private static final int FIRST_VERSION_WITH_LISTENER_ERROR = 6;

    private final MetadataImage image;
    private final String listener;
    private final int version;
    private final boolean tellsOperations;

    /**
     * @param tellsOperations whether the client asked what it may do to the topics
     */
    TopicDescriber(MetadataImage image, String listener, int version, boolean tellsOperations) {
        this.image = image;
        this.listener = listener;
        this.version = version;
        this.tellsOperations = tellsOperations;
    }

    MetadataResponseTopic describe(TopicMetadata topic) {
        return MetadataResponseTopic.builder()
                .name(topic.name())
                .topicId(topic.id())
                .isInternal(InternalTopics.contains(topic.name()))
                .topicAuthorizedOperations(AuthorizedOperations.ofTopic(tellsOperations))
                .partitions(
                        topic.partitions().values().stream().map(this::describe).toList())
                .build();
    }

    private MetadataResponsePartition describe(PartitionMetadata partition) {
        ErrorCode error = leaderError(partition);
        boolean reachable = error == ErrorCode.NONE;
        List<Integer> replicas = partition.replicas();
        List<Integer> isr = partition.isr();
        if (version == 0) {
            // Clients of the first version cannot look up a replica that is not among the brokers.
            replicas = replicas.stream().filter(this::isReachable).toList();
            isr = isr.stream().filter(this::isReachable).toList();
            if (reachable && replicas.size() < partition.replicas().size()) {
                error = ErrorCode.REPLICA_NOT_AVAILABLE;
            }
        }
        return MetadataResponsePartition.builder()
                .errorCode(error.code())
                .partitionIndex(partition.partition())
                .leaderId(reachable ? partition.leader() : -1)
                .leaderEpoch(partition.leaderEpoch())
                .replicaNodes(replicas)
                .isrNodes(isr)
                .offlineReplicas(partition.replicas().stream()
                        .filter(id ->
                                !isReachable(id) || partition.offlineReplicas().contains(id))
                        .toList())
                .build();
    }

    /** A leader that clients cannot reach is not named: they would dial it again and again. */
    private ErrorCode leaderError(PartitionMetadata partition) {
        if (!partition.hasLeader() || !image.isLive(partition.leader())) {
            return ErrorCode.LEADER_NOT_AVAILABLE;
        } else if (isReachable(partition.leader())) {
            return ErrorCode.NONE;
        }
        return version >= FIRST_VERSION_WITH_LISTENER_ERROR
                ? ErrorCode.LISTENER_NOT_FOUND
                : ErrorCode.LEADER_NOT_AVAILABLE;
    }

    private boolean isReachable(int brokerId) {
        BrokerRegistration broker = image.brokers().get(brokerId);
        return broker != null && broker.endpoint(listener).isPresent();
    }
}
