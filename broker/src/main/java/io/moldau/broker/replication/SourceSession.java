package io.moldau.broker.replication;

import io.moldau.broker.partition.ReplicaPosition;
import io.moldau.broker.replication.ReplicaCopy.Place;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchRequest.ForgottenTopic;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A follower's half of a fetch session (KIP-227): what the leader remembers of the replicas that copy from it, so that a
 * request names only those whose position changed. Without a session every request names all. Belongs to one {@link
 * Fetcher}.
 *
 * <p>From version 13 on topics go by id. A session does not survive the change between ids and names.
 */
final class SourceSession {

    private static final int FULL = 0;
    private static final int NO_SESSION = 0;
    private static final int IDS_SINCE = 13;

    private record Topic(String name, Uuid id) {}

    private final int partitionMaxBytes;
    private final Map<TopicPartition, ReplicaCopy> members = new LinkedHashMap<>();
    private final Map<Uuid, String> topicNames = new HashMap<>();

    /** Members whose position the leader does not know, or not any more. */
    private final Set<ReplicaCopy> untold = new LinkedHashSet<>();

    /** What the leader's half of the session holds. */
    private final Set<Place> known = new HashSet<>();

    /** What it holds and should not any more. */
    private final Set<Place> leaving = new LinkedHashSet<>();

    private int withoutId;
    private int sessionId = NO_SESSION;

    /** What the next request carries; 0 makes it a full one. */
    private int epoch = FULL;

    private boolean byId;

    /** @param partitionMaxBytes how much of one partition an answer may hold */
    SourceSession(int partitionMaxBytes) {
        this.partitionMaxBytes = partitionMaxBytes;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Whether the next request names every member. */
    boolean isFull() {
        return epoch == FULL;
    }

    /** The highest version that can name all members. */
    int highestVersion() {
        return withoutId == 0 ? ApiKey.FETCH.highestVersion() : IDS_SINCE - 1;
    }

    /** Every replica that requests are for, as of now. */
    List<ReplicaCopy> members() {
        return List.copyOf(members.values());
    }

    /** Takes a replica in, from the next request on. */
    void add(ReplicaCopy copy) {
        ReplicaCopy before = members.get(copy.partition());
        if (before != null) {
            remove(before);
        }
        members.put(copy.partition(), copy);
        topicNames.put(copy.place().topicId(), copy.place().topic());
        untold.add(copy);
        leaving.remove(copy.place());
        withoutId += copy.place().isIdentified() ? 0 : 1;
    }

    /** Lets a replica go: answers that are under way are not for it. Does nothing for one that is no member. */
    void remove(ReplicaCopy copy) {
        if (members.remove(copy.partition(), copy)) {
            untold.remove(copy);
            withoutId -= copy.place().isIdentified() ? 0 : 1;
            if (known.contains(copy.place())) {
                leaving.add(copy.place());
            }
        }
    }

    /** Has the next request tell where a member stands now. */
    void moved(ReplicaCopy copy) {
        untold.add(copy);
    }

    /** The leader remembers nothing, as far as one can know: the next request is a full one, and ends the session. */
    void forget() {
        epoch = FULL;
    }

    /** Writes down whose position the leader has to be told. What is built is taken as sent. */
    FetchRequest.Builder request(int version) {
        boolean ids = version >= IDS_SINCE;
        if (ids != byId) {
            byId = ids;
            forget();
        }
        if (isFull()) {
            begin();
        }
        FetchRequest.Builder request = FetchRequest.builder()
                .sessionId(sessionId)
                .sessionEpoch(epoch)
                .topics(positions(untold))
                .forgottenTopicsData(forgotten());
        untold.forEach(copy -> known.add(copy.place()));
        untold.clear();
        known.removeAll(leaving);
        leaving.clear();
        return request;
    }

    private void begin() {
        known.clear();
        leaving.clear();
        topicNames.clear();
        for (ReplicaCopy copy : members.values()) {
            untold.add(copy);
            topicNames.put(copy.place().topicId(), copy.place().topic());
        }
    }

    private List<FetchTopic> positions(Collection<ReplicaCopy> copies) {
        Map<Topic, List<FetchPartition>> topics = new LinkedHashMap<>();
        for (ReplicaCopy copy : copies) {
            Place place = copy.place();
            ReplicaPosition position = copy.log().position();
            topics.computeIfAbsent(new Topic(place.topic(), place.topicId()), topic -> new ArrayList<>())
                    .add(FetchPartition.builder()
                            .partition(place.partition())
                            .currentLeaderEpoch(copy.leaderEpoch())
                            .fetchOffset(position.endOffset())
                            .lastFetchedEpoch(position.lastEpoch())
                            .logStartOffset(position.logStartOffset())
                            .partitionMaxBytes(partitionMaxBytes)
                            .build());
        }
        List<FetchTopic> named = new ArrayList<>(topics.size());
        topics.forEach((topic, partitions) -> named.add(new FetchTopic(topic.name(), topic.id(), partitions)));
        return named;
    }

    /** Where topics go by name, one that was made anew must not be forgotten under the name it now has. */
    private List<ForgottenTopic> forgotten() {
        Map<Topic, List<Integer>> topics = new LinkedHashMap<>();
        for (Place place : leaving) {
            if (byId || !members.containsKey(new TopicPartition(place.topic(), place.partition()))) {
                topics.computeIfAbsent(new Topic(place.topic(), place.topicId()), topic -> new ArrayList<>())
                        .add(place.partition());
            }
        }
        List<ForgottenTopic> named = new ArrayList<>(topics.size());
        topics.forEach((topic, partitions) -> named.add(new ForgottenTopic(topic.name(), topic.id(), partitions)));
        return named;
    }

    /**
     * Reads what an answer says of the session.
     *
     * @return NONE, or why there is nothing else in the answer; then the next request is a full one
     */
    ErrorCode accept(FetchResponse response) {
        ErrorCode error = ErrorCode.of(response.errorCode());
        if (error != ErrorCode.NONE) {
            forget();
        } else if (isFull()) {
            sessionId = response.sessionId();
            epoch = sessionId == NO_SESSION ? FULL : 1;
        } else {
            epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        }
        return error;
    }

    /** Whom an answer is for, or null if that one has left or moved since it was asked for. */
    @Nullable
    ReplicaCopy find(String topic, Uuid topicId, int partition) {
        String name = byId ? topicNames.get(topicId) : topic;
        ReplicaCopy copy = name == null ? null : members.get(new TopicPartition(name, partition));
        return copy == null || untold.contains(copy) ? null : copy;
    }
}
