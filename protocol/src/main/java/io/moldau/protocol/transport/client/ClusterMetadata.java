package io.moldau.protocol.transport.client;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.wire.Uuid;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of a cluster: its brokers, and who leads the partitions of the topics the client asked about. An
 * immutable snapshot; a newer one replaces it.
 *
 * @param clusterId null before the first answer
 * @param controllerId −1 while there is none, or it is unknown
 * @param brokers by id
 * @param topics by name: topics asked about, including those that the answer has an error for
 */
public record ClusterMetadata(
        @Nullable String clusterId, int controllerId, Map<Integer, Broker> brokers, Map<String, Topic> topics) {

    /** Nothing is known yet. */
    public static final ClusterMetadata EMPTY = new ClusterMetadata(null, -1, Map.of(), Map.of());

    /** No broker. */
    public static final int NO_BROKER = -1;

    /** The snapshot that one answer alone makes. */
    public static ClusterMetadata of(MetadataResponse answer) {
        return MetadataMerge.merge(EMPTY, answer);
    }

    /** A broker and where to reach it. */
    public record Broker(
            int id, String host, int port, @Nullable String rack) {}

    /**
     * A topic.
     *
     * @param error NONE, or why there are no partitions
     * @param id {@link Uuid#ZERO} when the broker told none
     * @param partitions in the order of their numbers, without gaps in a healthy cluster
     */
    public record Topic(String name, ErrorCode error, Uuid id, boolean internal, List<Partition> partitions) {}

    /**
     * A partition.
     *
     * @param error NONE, or why there is no leader
     * @param leader broker id, {@link #NO_BROKER} when there is none
     * @param leaderEpoch −1 when the broker told none
     */
    public record Partition(
            TopicPartition name,
            ErrorCode error,
            int leader,
            int leaderEpoch,
            List<Integer> replicas,
            List<Integer> inSyncReplicas,
            List<Integer> offlineReplicas) {}

    /** The topic, or null if it was not asked about. */
    public @Nullable Topic topic(String name) {
        return topics.get(name);
    }

    /** The partition, or null if it is not known. */
    public @Nullable Partition partition(TopicPartition name) {
        Topic topic = topics.get(name.topic());
        if (topic == null) {
            return null;
        }
        // Numbers and positions agree unless a broker left a partition out.
        List<Partition> partitions = topic.partitions();
        int number = name.partition();
        if (number >= 0
                && number < partitions.size()
                && partitions.get(number).name().partition() == number) {
            return partitions.get(number);
        }
        return partitions.stream()
                .filter(partition -> partition.name().partition() == number)
                .findFirst()
                .orElse(null);
    }

    /** The broker that leads the partition, or null if there is none, or none that is known. */
    public @Nullable Broker leader(TopicPartition name) {
        Partition partition = partition(name);
        return partition == null ? null : brokers.get(partition.leader());
    }

    /** Whether every one of the topics was answered for, be it with an error. */
    public boolean covers(Collection<String> names) {
        return topics.keySet().containsAll(names);
    }
}
