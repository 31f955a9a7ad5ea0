package io.moldau.consumer;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchRequest.ForgottenTopic;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one broker remembers of this consumer's fetches, so that a request names only what changed (KIP-227). The broker
 * counts requests; whenever the two may disagree the next request is a full one, which also ends the old session. A broker
 * without room for a session says so with id 0 and gets full requests. On the loop only.
 */
final class FetchSession {

    static final int NO_SESSION = 0;
    static final int FULL_EPOCH = 0;
    static final int CLOSING_EPOCH = -1;

    /** A partition to fetch: everything about it that a request tells. */
    record Wanted(Uuid topicId, long offset, int leaderEpoch, int generation) {

        boolean isSameOnTheWire(@Nullable Wanted other) {
            return other != null
                    && topicId.equals(other.topicId)
                    && offset == other.offset
                    && leaderEpoch == other.leaderEpoch;
        }
    }

    /** The part of a request that depends on the session. */
    record Delta(int sessionId, int epoch, List<FetchTopic> topics, List<ForgottenTopic> forgotten) {}

    private final int partitionMaxBytes;
    private int id = NO_SESSION;
    private int epoch = FULL_EPOCH;
    private boolean byId;
    private Map<TopicPartition, Wanted> told = Map.of();

    FetchSession(int partitionMaxBytes) {
        this.partitionMaxBytes = partitionMaxBytes;
    }

    /**
     * The next request.
     *
     * @param useIds whether topics are named by id: from version 13 on
     */
    Delta next(Map<TopicPartition, Wanted> wanted, boolean useIds) {
        if (byId != useIds) {
            reset();
            byId = useIds;
        }
        boolean full = epoch == FULL_EPOCH;
        Map<TopicPartition, Wanted> changed = new LinkedHashMap<>();
        wanted.forEach((partition, want) -> {
            if (full || !want.isSameOnTheWire(told.get(partition))) {
                changed.put(partition, want);
            }
        });
        List<ForgottenTopic> forgotten = full ? List.of() : forgotten(wanted);
        told = wanted;
        return new Delta(id, epoch, topics(changed), forgotten);
    }

    /** A topic that was deleted and made again has another id: the old one is forgotten, the new one added. */
    private List<ForgottenTopic> forgotten(Map<TopicPartition, Wanted> wanted) {
        Map<String, List<Integer>> partitions = new LinkedHashMap<>();
        Map<String, Uuid> ids = new LinkedHashMap<>();
        told.forEach((partition, old) -> {
            Wanted now = wanted.get(partition);
            if (now == null || !now.topicId().equals(old.topicId())) {
                ids.put(partition.topic(), old.topicId());
                partitions
                        .computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                        .add(partition.partition());
            }
        });
        List<ForgottenTopic> topics = new ArrayList<>();
        partitions.forEach((topic, numbers) ->
                topics.add(new ForgottenTopic(topic, ids.getOrDefault(topic, Uuid.ZERO), List.copyOf(numbers))));
        return topics;
    }

    private List<FetchTopic> topics(Map<TopicPartition, Wanted> wanted) {
        Map<String, List<FetchPartition>> partitions = new LinkedHashMap<>();
        Map<String, Uuid> ids = new LinkedHashMap<>();
        wanted.forEach((partition, want) -> {
            ids.put(partition.topic(), want.topicId());
            partitions
                    .computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                    .add(FetchPartition.builder()
                            .partition(partition.partition())
                            .currentLeaderEpoch(want.leaderEpoch())
                            .fetchOffset(want.offset())
                            .partitionMaxBytes(partitionMaxBytes)
                            .build());
        });
        List<FetchTopic> topics = new ArrayList<>();
        partitions.forEach((topic, fetches) ->
                topics.add(new FetchTopic(topic, ids.getOrDefault(topic, Uuid.ZERO), List.copyOf(fetches))));
        return topics;
    }

    /** The broker answered; false if it did not know the session, and nothing was fetched. */
    boolean onResponse(FetchResponse response) {
        ErrorCode error = ErrorCode.of(response.errorCode());
        if (error != ErrorCode.NONE) {
            if (error == ErrorCode.FETCH_SESSION_ID_NOT_FOUND) {
                id = NO_SESSION;
            }
            reset();
            return false;
        }
        if (response.sessionId() == NO_SESSION) {
            id = NO_SESSION;
            reset();
        } else {
            id = response.sessionId();
            epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        }
        return true;
    }

    /** What the broker remembers is unknown: the next request is a full one. */
    void reset() {
        epoch = FULL_EPOCH;
        told = Map.of();
    }

    /** The id of the session to end, or {@link #NO_SESSION}. */
    int id() {
        return id;
    }
}
