package io.moldau.broker.replication;

import io.moldau.broker.partition.FollowerLog;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ListOffsetsRequest;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replicas whose end lies outside of their leader's log. They ask where that ends, and cut back to it if they went further;
 * else where it starts, and begin anew there if they end before. Belongs to one {@link Fetcher}.
 */
final class LostReplicas {

    private static final long LATEST = -1;
    private static final long EARLIEST = -2;

    /** By what they have to ask: all ends before any start. */
    private final Map<TopicPartition, ReplicaCopy> seekEnd = new LinkedHashMap<>();

    private final Map<TopicPartition, ReplicaCopy> seekStart = new LinkedHashMap<>();

    /** Those that the request under way is about. */
    private Map<TopicPartition, ReplicaCopy> asked = new HashMap<>();

    private long askedFor;

    boolean isEmpty() {
        return seekEnd.isEmpty() && seekStart.isEmpty();
    }

    void add(ReplicaCopy copy) {
        seekEnd.put(copy.partition(), copy);
    }

    /** Does nothing for one that is not lost. */
    void remove(ReplicaCopy copy) {
        seekEnd.remove(copy.partition(), copy);
        seekStart.remove(copy.partition(), copy);
    }

    /** The next question. */
    ListOffsetsRequest request(int brokerId) {
        askedFor = seekEnd.isEmpty() ? EARLIEST : LATEST;
        asked = new HashMap<>(seekEnd.isEmpty() ? seekStart : seekEnd);
        Map<String, List<ListOffsetsPartition>> topics = new LinkedHashMap<>();
        for (ReplicaCopy copy : asked.values()) {
            topics.computeIfAbsent(copy.place().topic(), topic -> new ArrayList<>())
                    .add(ListOffsetsPartition.builder()
                            .partitionIndex(copy.place().partition())
                            .currentLeaderEpoch(copy.leaderEpoch())
                            .timestamp(askedFor)
                            .build());
        }
        List<ListOffsetsTopic> named = new ArrayList<>(topics.size());
        topics.forEach((topic, partitions) -> named.add(new ListOffsetsTopic(topic, partitions)));
        return ListOffsetsRequest.builder().replicaId(brokerId).topics(named).build();
    }

    /** Whom an answer is for, or null if that one has left since it was asked for. */
    @Nullable
    ReplicaCopy find(String topic, int partition) {
        TopicPartition id = new TopicPartition(topic, partition);
        ReplicaCopy copy = asked.get(id);
        return copy != null && (seekEnd.get(id) == copy || seekStart.get(id) == copy) ? copy : null;
    }

    /**
     * Takes an answer without an error over into the replica's log.
     *
     * @return whether it has found its place, and is not lost any more
     * @throws io.moldau.protocol.api.ApiException if the log does not take it
     */
    boolean take(ReplicaCopy copy, ListOffsetsPartitionResponse answer) {
        remove(copy);
        FollowerLog log = copy.log();
        long end = log.position().endOffset();
        if (askedFor == EARLIEST) {
            if (answer.offset() > end) {
                log.restartAt(answer.offset());
            }
        } else if (answer.offset() < end) {
            log.truncateTo(answer.offset());
        } else {
            seekStart.put(copy.partition(), copy);
            return false;
        }
        return true;
    }
}
