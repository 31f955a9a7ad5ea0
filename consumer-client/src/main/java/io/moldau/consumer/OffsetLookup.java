package io.moldau.consumer;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ListOffsetsRequest;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.moldau.protocol.message.ListOffsetsResponse;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.ClusterMetadata;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One question to the leaders of some partitions: which offset is at this time? Asked again, with fresh metadata, until every
 * partition has an answer or a refusal. On the loop only; {@link #cancel} ends it without one.
 */
final class OffsetLookup {

    /** Hears of each partition as its answer comes. */
    interface Listener {

        /** The offset, {@code offset} −1 if there is no record at or after the time. */
        void onFound(TopicPartition partition, OffsetAndTimestamp found);

        /** The broker will not say. */
        void onRefused(TopicPartition partition, ErrorCode error);
    }

    /** From here on responses hold one offset; before, a list. */
    private static final int MIN_VERSION = 1;

    private static final int CONSUMER = -1;

    private final ClusterClient client;
    private final Loop loop;
    private final Backoff backoff;
    private final int timeoutMs;
    private final byte isolationLevel;
    private final Listener listener;
    private final Map<TopicPartition, Long> open;
    private int attempts;
    private Loop.@Nullable Timer retry;
    private boolean cancelled;

    OffsetLookup(
            ClusterClient client,
            Backoff backoff,
            int timeoutMs,
            byte isolationLevel,
            Map<TopicPartition, Long> timestamps,
            Listener listener) {
        this.client = client;
        this.loop = client.loop();
        this.backoff = backoff;
        this.timeoutMs = timeoutMs;
        this.isolationLevel = isolationLevel;
        this.listener = listener;
        this.open = new LinkedHashMap<>(timestamps);
    }

    void start() {
        client.addTopics(topicsOf(open.keySet()));
        ask();
    }

    void cancel() {
        cancelled = true;
        open.clear();
        if (retry != null) {
            retry.cancel();
        }
    }

    private static Set<String> topicsOf(Set<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
    }

    private void ask() {
        retry = null;
        Map<Integer, Map<TopicPartition, Long>> byLeader = new HashMap<>();
        for (Map.Entry<TopicPartition, Long> entry : Map.copyOf(open).entrySet()) {
            TopicPartition partition = entry.getKey();
            ClusterMetadata.Broker leader = client.metadata().leader(partition);
            ErrorCode refusal = refusal(client.metadata().topic(partition.topic()));
            if (refusal != null) {
                settleRefused(partition, refusal);
            } else if (leader == null) {
                retryLater();
            } else {
                byLeader.computeIfAbsent(leader.id(), id -> new LinkedHashMap<>())
                        .put(partition, entry.getValue());
            }
        }
        byLeader.forEach(this::askLeader);
    }

    /** What no waiting changes. */
    static @Nullable ErrorCode refusal(ClusterMetadata.@Nullable Topic topic) {
        return topic == null || topic.error() == ErrorCode.NONE || topic.error().isRetriable() ? null : topic.error();
    }

    private void askLeader(int leader, Map<TopicPartition, Long> timestamps) {
        Map<String, List<ListOffsetsPartition>> byTopic = new LinkedHashMap<>();
        timestamps.forEach((partition, timestamp) -> {
            ClusterMetadata.Partition known = client.metadata().partition(partition);
            byTopic.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                    .add(ListOffsetsPartition.builder()
                            .partitionIndex(partition.partition())
                            .currentLeaderEpoch(known == null ? -1 : known.leaderEpoch())
                            .timestamp(timestamp)
                            .build());
        });
        List<ListOffsetsTopic> topics = new ArrayList<>();
        byTopic.forEach((topic, partitions) -> topics.add(new ListOffsetsTopic(topic, partitions)));
        ListOffsetsRequest request = ListOffsetsRequest.builder()
                .replicaId(CONSUMER)
                .isolationLevel(isolationLevel)
                .topics(topics)
                .build();
        Call<ListOffsetsResponse> call = Call.of(request, ListOffsetsResponse.class, timeoutMs, new Answer());
        client.send(leader, call.withVersions(MIN_VERSION, call.maxVersion()));
    }

    private void retryLater() {
        if (retry == null && !cancelled) {
            attempts++;
            client.refreshMetadata();
            retry = loop.schedule(Math.max(1, backoff.delayMs(attempts)), this::ask);
        }
    }

    private void settle(TopicPartition partition, ListOffsetsPartitionResponse answer) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (!open.containsKey(partition)) {
            return;
        }
        if (error == ErrorCode.NONE) {
            open.remove(partition);
            listener.onFound(
                    partition, new OffsetAndTimestamp(answer.offset(), answer.timestamp(), answer.leaderEpoch()));
        } else if (error.isRetriable()) {
            retryLater();
        } else {
            settleRefused(partition, error);
        }
    }

    private void settleRefused(TopicPartition partition, ErrorCode error) {
        if (open.remove(partition) != null) {
            listener.onRefused(partition, error);
        }
    }

    private final class Answer implements RpcCallback<ListOffsetsResponse> {

        @Override
        public void onResponse(ListOffsetsResponse response, int version) {
            for (ListOffsetsTopicResponse topic : response.topics()) {
                for (ListOffsetsPartitionResponse partition : topic.partitions()) {
                    settle(new TopicPartition(topic.name(), partition.partitionIndex()), partition);
                }
            }
        }

        @Override
        public void onFailure(RpcFailure failure) {
            if (failure.retriable()) {
                retryLater();
            } else {
                List.copyOf(open.keySet())
                        .forEach(partition -> settleRefused(partition, ErrorCode.UNSUPPORTED_VERSION));
            }
        }
    }
}
