package io.moldau.consumer.group;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.OffsetFetchResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The two messages that read what is committed, in whichever shape their version has. */
final class OffsetFetch {

    /** From here on one request asks about any number of groups. */
    private static final int GROUPS_FROM = 8;

    /** Before, offsets were read from ZooKeeper. */
    private static final int MIN_VERSION = 1;

    /**
     * What a response says.
     *
     * @param error of the first thing that went wrong, or NONE
     * @param offsets without the partitions that nothing is committed for
     */
    record Answer(ErrorCode error, Map<TopicPartition, OffsetAndMetadata> offsets) {}

    private OffsetFetch() {}

    static Coordinator.Request<OffsetFetchResponse> request(
            String groupId, Collection<TopicPartition> partitions, int timeoutMs, Reply<OffsetFetchResponse> reply) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            byTopic.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                    .add(partition.partition());
        }
        return new Coordinator.Request<>(
                ApiKey.OFFSET_FETCH,
                MIN_VERSION,
                version -> request(groupId, byTopic, version),
                OffsetFetchResponse.class,
                timeoutMs,
                reply);
    }

    private static OffsetFetchRequest request(String groupId, Map<String, List<Integer>> byTopic, int version) {
        if (version < GROUPS_FROM) {
            return OffsetFetchRequest.builder()
                    .groupId(groupId)
                    .topics(byTopic.entrySet().stream()
                            .map(topic -> new OffsetFetchRequestTopic(topic.getKey(), topic.getValue()))
                            .toList())
                    .build();
        }
        OffsetFetchRequestGroup group = OffsetFetchRequestGroup.builder()
                .groupId(groupId)
                .topics(byTopic.entrySet().stream()
                        .map(topic -> new OffsetFetchRequestTopics(topic.getKey(), topic.getValue()))
                        .toList())
                .build();
        return OffsetFetchRequest.builder().groups(List.of(group)).build();
    }

    static Answer answer(OffsetFetchResponse response, int version) {
        Reading reading = new Reading();
        if (version < GROUPS_FROM) {
            reading.hear(response.errorCode());
            for (var topic : response.topics()) {
                for (var one : topic.partitions()) {
                    reading.hear(one.errorCode());
                    reading.add(
                            new TopicPartition(topic.name(), one.partitionIndex()),
                            one.committedOffset(),
                            one.committedLeaderEpoch(),
                            one.metadata());
                }
            }
        } else {
            for (var group : response.groups()) {
                reading.hear(group.errorCode());
                for (var topic : group.topics()) {
                    for (var one : topic.partitions()) {
                        reading.hear(one.errorCode());
                        reading.add(
                                new TopicPartition(topic.name(), one.partitionIndex()),
                                one.committedOffset(),
                                one.committedLeaderEpoch(),
                                one.metadata());
                    }
                }
            }
        }
        return new Answer(reading.error, Map.copyOf(reading.offsets));
    }

    private static final class Reading {
        private ErrorCode error = ErrorCode.NONE;
        private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();

        void hear(short code) {
            if (error == ErrorCode.NONE) {
                error = ErrorCode.of(code);
            }
        }

        /** A negative offset stands for none. */
        void add(TopicPartition partition, long offset, int leaderEpoch, @Nullable String metadata) {
            if (offset >= 0) {
                offsets.put(partition, new OffsetAndMetadata(offset, leaderEpoch, metadata == null ? "" : metadata));
            }
        }
    }
}
