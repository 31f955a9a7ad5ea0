package io.moldau.consumer;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.ClusterMetadata;
import io.moldau.protocol.transport.client.ClusterMetadata.Topic;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a user asks about partitions that need not be assigned. On the loop only; the futures are for the asking thread. */
final class Questions {

    /** The first in which null, not an empty list, means all topics. */
    private static final int METADATA_VERSION = 1;

    private final ConsumerConfig config;
    private final ClusterClient client;
    private final Backoff backoff;

    Questions(ConsumerConfig config, ClusterClient client, Backoff backoff) {
        this.config = config;
        this.client = client;
        this.backoff = backoff;
    }

    /** Looks offsets up by time. A caller that gives up completes the future, which ends the looking. */
    @SuppressWarnings("FutureReturnValueIgnored") // what follows from the future carries nothing that it does not
    void offsets(
            Map<TopicPartition, Long> timestamps, CompletableFuture<Map<TopicPartition, OffsetAndTimestamp>> result) {
        Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
        OffsetLookup lookup = new OffsetLookup(
                client,
                backoff,
                config.client().requestTimeoutMs(),
                Fetcher.isolationLevel(config),
                timestamps,
                new OffsetLookup.Listener() {
                    @Override
                    public void onFound(TopicPartition partition, OffsetAndTimestamp offset) {
                        found.put(partition, offset);
                        if (found.size() == timestamps.size()) {
                            result.complete(Map.copyOf(found));
                        }
                    }

                    @Override
                    public void onRefused(TopicPartition partition, ErrorCode error) {
                        result.completeExceptionally(new ConsumeException(Reason.REFUSED, partition, error.message()));
                    }
                });
        result.whenComplete((offsets, error) -> client.loop().run(lookup::cancel));
        lookup.start();
    }

    /**
     * Describes topics as the cluster knows them now: with {@code topic} null all, else that one, which is left out if there
     * is no such topic. Asked again while a broker cannot be reached or the topic has no leader yet.
     */
    void topics(@Nullable String topic, CompletableFuture<Map<String, Topic>> result) {
        topics(topic, result, 1);
    }

    private void topics(@Nullable String topic, CompletableFuture<Map<String, Topic>> result, int attempt) {
        if (result.isDone()) {
            return;
        }
        MetadataRequest request = MetadataRequest.builder()
                .topics(
                        topic == null
                                ? null
                                : List.of(MetadataRequestTopic.builder()
                                        .name(topic)
                                        .build()))
                .allowAutoTopicCreation(topic != null && config.autoCreateTopics())
                .build();
        Call<MetadataResponse> call = Call.of(
                request,
                MetadataResponse.class,
                config.client().requestTimeoutMs(),
                new RpcCallback<MetadataResponse>() {
                    @Override
                    public void onResponse(MetadataResponse response, int version) {
                        Map<String, Topic> topics =
                                new HashMap<>(ClusterMetadata.of(response).topics());
                        topics.values().removeIf(one -> one.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
                        Topic refused = topic == null ? null : topics.get(topic);
                        if (refused == null || refused.error() == ErrorCode.NONE) {
                            result.complete(Map.copyOf(topics));
                        } else if (refused.error().isRetriable()) {
                            topicsLater(topic, result, attempt);
                        } else {
                            result.completeExceptionally(new ConsumeException(
                                    Reason.REFUSED,
                                    null,
                                    topic + ": " + refused.error().message()));
                        }
                    }

                    @Override
                    public void onFailure(RpcFailure failure) {
                        topicsLater(topic, result, attempt);
                    }
                });
        client.sendToAny(call.withVersions(METADATA_VERSION, call.maxVersion()));
    }

    private void topicsLater(@Nullable String topic, CompletableFuture<Map<String, Topic>> result, int attempt) {
        client.loop().schedule(Math.max(1, backoff.delayMs(attempt)), () -> topics(topic, result, attempt + 1));
    }
}
