package io.moldau.consumer;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.transport.client.ClusterMetadata;
import io.moldau.protocol.transport.client.ClusterMetadata.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The user's half of {@link Questions}: asks them on the loop and waits for the answers. User's thread only. */
final class Lookups {

    private final Asker asker;
    private final Questions questions;

    Lookups(Asker asker, Questions questions) {
        this.asker = asker;
        this.questions = questions;
    }

    /** The offset of each partition at one of the times that stand for its ends. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, long timestamp, Duration timeout) {
        Map<TopicPartition, Long> timestamps = new HashMap<>();
        partitions.forEach(partition -> timestamps.put(partition, timestamp));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        offsets(timestamps, timeout).forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    /** The first record of each partition at or after a time; without the partitions that have none. */
    Map<TopicPartition, OffsetAndTimestamp> byTime(Map<TopicPartition, Long> timestampsMs, Duration timeout) {
        timestampsMs.forEach((partition, timestampMs) -> {
            if (timestampMs < 0) {
                throw new IllegalArgumentException(partition + ": timestamp is negative: " + timestampMs);
            }
        });
        Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>(offsets(timestampsMs, timeout));
        found.values().removeIf(offset -> offset.offset() < 0);
        return found;
    }

    private Map<TopicPartition, OffsetAndTimestamp> offsets(Map<TopicPartition, Long> timestamps, Duration timeout) {
        if (timestamps.isEmpty()) {
            return Map.of();
        }
        CompletableFuture<Map<TopicPartition, OffsetAndTimestamp>> result = new CompletableFuture<>();
        return asker.ask(() -> questions.offsets(timestamps, result), result, timeout);
    }

    List<ClusterMetadata.Partition> partitions(String topic, Duration timeout) {
        Topic found = topics(topic, timeout).get(topic);
        return found == null ? List.of() : found.partitions();
    }

    /** One topic, or all when {@code topic} is null. */
    Map<String, Topic> topics(@Nullable String topic, Duration timeout) {
        CompletableFuture<Map<String, Topic>> result = new CompletableFuture<>();
        return asker.ask(() -> questions.topics(topic, result), result, timeout);
    }
}
