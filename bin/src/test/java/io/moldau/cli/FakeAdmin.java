package io.moldau.cli;

import io.moldau.admin.Admin;
import io.moldau.admin.ClusterDescription;
import io.moldau.admin.ClusterDescription.BrokerDescription;
import io.moldau.admin.ConfigValue;
import io.moldau.admin.CoordinatorAdmin;
import io.moldau.admin.CoordinatorDescription;
import io.moldau.admin.GroupAdmin;
import io.moldau.admin.LogAdmin;
import io.moldau.admin.NewTopic;
import io.moldau.admin.TopicDescription;
import io.moldau.admin.TopicDescription.PartitionDescription;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A cluster of one broker in memory. */
public final class FakeAdmin implements Admin {

    public final Map<String, TopicDescription> topics = new TreeMap<>();
    public final Map<String, Map<String, String>> configs = new TreeMap<>();
    public final FakeGroups groups = new FakeGroups();
    public final FakeLogs logs = new FakeLogs();
    public final List<CoordinatorDescription> coordinators = new ArrayList<>();
    public boolean closed;

    public FakeAdmin topic(String name, int partitions) {
        List<PartitionDescription> described = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            described.add(new PartitionDescription(i, i == 2 ? -1 : 1, 7, List.of(1), List.of(1)));
        }
        topics.put(name, new TopicDescription(name, new Uuid(0, 1), name.startsWith("__"), described));
        configs.put(name, new TreeMap<>());
        return this;
    }

    public void override(String topic, String key, String value) {
        configs.computeIfAbsent(topic, name -> new TreeMap<>()).put(key, value);
    }

    @Override
    public CompletableFuture<List<TopicDescription>> topics() {
        return CompletableFuture.completedFuture(List.copyOf(topics.values()));
    }

    @Override
    public CompletableFuture<ClusterDescription> cluster() {
        return CompletableFuture.completedFuture(new ClusterDescription(
                "c", 1, List.of(new BrokerDescription(1, "here", 9092, null)), List.copyOf(topics.values())));
    }

    @Override
    public CompletableFuture<Map<String, Integer>> minInSyncReplicas(List<String> names) {
        Map<String, Integer> minimums = new TreeMap<>();
        names.forEach(name -> minimums.put(
                name, Integer.valueOf(configs.getOrDefault(name, Map.of()).getOrDefault("min.insync.replicas", "1"))));
        return CompletableFuture.completedFuture(minimums);
    }

    @Override
    public CompletableFuture<Void> createTopic(NewTopic topic) {
        return result(() -> {
            if (topics.containsKey(topic.name())) {
                throw new ApiException(ErrorCode.TOPIC_ALREADY_EXISTS);
            }
            if (!topic.validateOnly()) {
                topic(topic.name(), Math.max(1, topic.partitions()));
                configs.put(topic.name(), new TreeMap<>(topic.config()));
            }
        });
    }

    @Override
    public CompletableFuture<Void> deleteTopic(String name) {
        return result(() -> {
            if (topics.remove(name) == null) {
                throw new ApiException(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
            }
        });
    }

    @Override
    public CompletableFuture<Void> addPartitions(String topic, int total) {
        return result(() -> topic(topic, total));
    }

    @Override
    public CompletableFuture<List<ConfigValue>> topicConfig(String topic) {
        List<ConfigValue> values = new ArrayList<>();
        configs.getOrDefault(topic, Map.of()).forEach((key, value) -> values.add(new ConfigValue(key, value, true)));
        values.add(new ConfigValue("segment.ms", "604800000", false));
        return CompletableFuture.completedFuture(values);
    }

    @Override
    public CompletableFuture<Void> alterTopicConfig(String topic, Map<String, String> set, Set<String> unset) {
        return result(() -> {
            Map<String, String> config = configs.getOrDefault(topic, new TreeMap<>());
            config.putAll(set);
            config.keySet().removeAll(unset);
        });
    }

    @Override
    public GroupAdmin groups() {
        return groups;
    }

    @Override
    public CoordinatorAdmin coordinators() {
        return () -> CompletableFuture.completedFuture(coordinators);
    }

    @Override
    public LogAdmin logs() {
        return logs;
    }

    @Override
    public void close() {
        closed = true;
    }

    private static CompletableFuture<Void> result(Runnable action) {
        Supplier<CompletableFuture<Void>> done = () -> CompletableFuture.completedFuture(null);
        try {
            action.run();
            return done.get();
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
