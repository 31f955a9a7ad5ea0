package io.moldau.protocol.transport.client;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.moldau.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.moldau.protocol.transport.client.ClusterMetadata.Broker;
import io.moldau.protocol.transport.client.ClusterMetadata.Partition;
import io.moldau.protocol.transport.client.ClusterMetadata.Topic;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The step from one snapshot to the next: a pure function of the old one and a broker's answer.
 *
 * <p>Brokers learn of a new leader at different times. An answer with an older leader epoch than the one known for the same
 * topic comes from a broker that lags, and the partition keeps what is known (KIP-320). A topic with another id is another
 * topic: it starts afresh.
 */
final class MetadataMerge {

    private static final int NO_EPOCH = -1;

    private MetadataMerge() {}

    static ClusterMetadata merge(ClusterMetadata before, MetadataResponse answer) {
        Map<Integer, Broker> brokers = new HashMap<>();
        for (MetadataResponseBroker broker : answer.brokers()) {
            brokers.put(broker.nodeId(), new Broker(broker.nodeId(), broker.host(), broker.port(), broker.rack()));
        }
        Map<String, Topic> topics = new HashMap<>();
        for (MetadataResponseTopic topic : answer.topics()) {
            String name = topic.name();
            if (name != null) {
                topics.put(name, topic(before.topic(name), topic, name));
            }
        }
        return new ClusterMetadata(answer.clusterId(), answer.controllerId(), Map.copyOf(brokers), Map.copyOf(topics));
    }

    private static Topic topic(@Nullable Topic before, MetadataResponseTopic answer, String name) {
        Map<Integer, Partition> known = new HashMap<>();
        if (before != null && isSame(before.id(), answer.topicId())) {
            before.partitions().forEach(partition -> known.put(partition.name().partition(), partition));
        }
        List<Partition> partitions = new ArrayList<>();
        for (MetadataResponsePartition partition : answer.partitions()) {
            Partition told = partition(partition, name);
            Partition old = known.get(partition.partitionIndex());
            partitions.add(old != null && isStale(told, old) ? old : told);
        }
        partitions.sort(Comparator.comparing(Partition::name));
        return new Topic(
                name, ErrorCode.of(answer.errorCode()), answer.topicId(), answer.isInternal(), List.copyOf(partitions));
    }

    /** A broker that tells no ids contradicts none. */
    private static boolean isSame(Uuid one, Uuid other) {
        return one.equals(other) || one.equals(Uuid.ZERO) || other.equals(Uuid.ZERO);
    }

    private static boolean isStale(Partition told, Partition known) {
        return told.leaderEpoch() != NO_EPOCH && told.leaderEpoch() < known.leaderEpoch();
    }

    private static Partition partition(MetadataResponsePartition answer, String topic) {
        return new Partition(
                new TopicPartition(topic, answer.partitionIndex()),
                ErrorCode.of(answer.errorCode()),
                answer.leaderId(),
                answer.leaderEpoch(),
                answer.replicaNodes(),
                answer.isrNodes(),
                answer.offlineReplicas());
    }
}
