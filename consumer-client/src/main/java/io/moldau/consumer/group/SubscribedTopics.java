package io.moldau.consumer.group;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.ClusterMetadata;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcFailure;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names of the topics that a member subscribes to. For a pattern all topics there are get listed, at once and again as
 * often as metadata grows old. On the loop only.
 */
final class SubscribedTopics {

    /** The first in which null, not an empty list, means all topics. */
    private static final int METADATA_VERSION = 1;

    private final ClusterClient client;
    private final Backoff backoff;
    private final int requestTimeoutMs;
    private final long maxAgeMs;
    private final boolean excludeInternal;
    private final Runnable onChange;
    private @Nullable Interest interest;

    /** Null until a pattern was held against the topics there are. */
    private @Nullable Set<String> names;

    private Loop.@Nullable Timer timer;

    /**
     * Subscribes to nothing yet.
     *
     * @param maxAgeMs how often a pattern is held against the topics there are
     * @param onChange hears whenever the names are others
     */
    SubscribedTopics(
            ClusterClient client,
            Backoff backoff,
            int requestTimeoutMs,
            long maxAgeMs,
            boolean excludeInternal,
            Runnable onChange) {
        this.client = client;
        this.backoff = backoff;
        this.requestTimeoutMs = requestTimeoutMs;
        this.maxAgeMs = maxAgeMs;
        this.excludeInternal = excludeInternal;
        this.onChange = onChange;
    }

    /** Null while they are not known. */
    @Nullable
    Set<String> names() {
        return names;
    }

    void become(@Nullable Interest newInterest) {
        interest = newInterest;
        if (timer != null) {
            timer.cancel();
        }
        if (newInterest instanceof Interest.Named named) {
            use(named.topics());
        } else if (newInterest instanceof Interest.Matching matching) {
            list(matching, 1);
        } else {
            replace(Set.of());
            names = null;
        }
    }

    private void use(Set<String> newNames) {
        if (!newNames.equals(names)) {
            replace(newNames);
            onChange.run();
        }
    }

    private void replace(Set<String> newNames) {
        Set<String> gone = new HashSet<>(names == null ? Set.of() : names);
        gone.removeAll(newNames);
        // A topic that was deleted must not be asked about again: asking may create it.
        client.removeTopics(gone);
        client.addTopics(newNames);
        names = Set.copyOf(newNames);
    }

    private void list(Interest.Matching matching, int attempt) {
        MetadataRequest request = MetadataRequest.builder()
                .topics(null)
                .allowAutoTopicCreation(false)
                .build();
        Call<MetadataResponse> call =
                Call.of(request, MetadataResponse.class, requestTimeoutMs, new RpcCallback<MetadataResponse>() {
                    @Override
                    public void onResponse(MetadataResponse response, int version) {
                        listed(matching, ClusterMetadata.of(response));
                    }

                    @Override
                    public void onFailure(RpcFailure failure) {
                        listLater(matching, Math.max(1, backoff.delayMs(attempt)), attempt + 1);
                    }
                });
        client.sendToAny(call.withVersions(METADATA_VERSION, call.maxVersion()));
    }

    private void listed(Interest.Matching matching, ClusterMetadata metadata) {
        if (isCurrent(matching)) {
            Pattern pattern = matching.pattern();
            use(metadata.topics().values().stream()
                    .filter(topic -> topic.error() != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
                    .filter(topic -> !(excludeInternal && topic.internal()))
                    .map(ClusterMetadata.Topic::name)
                    .filter(name -> pattern.matcher(name).matches())
                    .collect(Collectors.toUnmodifiableSet()));
            listLater(matching, maxAgeMs, 1);
        }
    }

    private void listLater(Interest.Matching matching, long delayMs, int attempt) {
        if (isCurrent(matching)) {
            timer = client.loop().schedule(delayMs, () -> list(matching, attempt));
        }
    }

    private boolean isCurrent(Interest.Matching matching) {
        return matching.equals(interest);
    }
}
