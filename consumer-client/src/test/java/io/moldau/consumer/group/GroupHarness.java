package io.moldau.consumer.group;

import io.moldau.config.ConsumerConfig;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.moldau.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.transport.ManualTransport;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.FakeBroker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A {@link ConsumerGroup} before two brokers, all in virtual time; what it tells its listener is kept as text. */
final class GroupHarness implements GroupListener {

    final ManualScheduler scheduler = new ManualScheduler();
    final ManualTransport transport = new ManualTransport(scheduler);
    final Map<Integer, FakeBroker> brokers = new TreeMap<>();
    final Map<String, Integer> topics = new TreeMap<>(Map.of("t", 2));
    final FakeCoordinator coordinator;
    final List<String> told = new ArrayList<>();
    final List<String> commits = new ArrayList<>();
    final ManualLoop loop = scheduler.loop("consumer");
    final ConsumerGroup group;
    Set<TopicPartition> assigned = Set.of();
    private int lastRound;

    /** Whether each wish to join is granted at once, with what was assigned as what is still owned. */
    boolean obliging = true;

    GroupHarness(String... pairs) {
        for (int id = 1; id <= 2; id++) {
            FakeBroker broker = new FakeBroker(transport);
            brokers.put(id, broker.on(ApiKey.METADATA, (request, header) -> metadata((MetadataRequest) request)));
        }
        coordinator = new FakeCoordinator(brokers.values());
        Map<String, String> properties = new HashMap<>(Map.of(
                "bootstrap.servers",
                "localhost:" + broker(1).port(),
                "group.id",
                "g",
                "heartbeat.interval.ms",
                "1000",
                "session.timeout.ms",
                "10000",
                "metadata.max.age.ms",
                "5000"));
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        ConsumerConfig config = ConsumerConfig.of(properties);
        ClusterClient client =
                new ClusterClient(config.client(), false, transport, loop, scheduler.clock(), new Random(1));
        Backoff backoff =
                new Backoff(config.client().retryBackoffMs(), config.client().retryBackoffMaxMs(), new Random(2));
        group = new ConsumerGroup(
                config, Objects.requireNonNull(config.group()), client, scheduler.clock(), backoff, this);
    }

    FakeBroker broker(int id) {
        return Objects.requireNonNull(brokers.get(id));
    }

    private ApiMessage metadata(MetadataRequest request) {
        List<MetadataResponseBroker> nodes = new ArrayList<>();
        brokers.forEach((id, broker) -> nodes.add(new MetadataResponseBroker(id, "localhost", broker.port(), null)));
        List<String> names = request.topics() == null
                ? List.copyOf(topics.keySet())
                : request.topics().stream()
                        .map(topic -> Objects.requireNonNull(topic.name()))
                        .toList();
        return MetadataResponse.builder()
                .brokers(nodes)
                .topics(names.stream().map(this::topic).toList())
                .build();
    }

    private MetadataResponseTopic topic(String name) {
        Integer count = topics.get(name);
        List<MetadataResponsePartition> partitions = new ArrayList<>();
        for (int i = 0; i < (count == null ? 0 : count); i++) {
            partitions.add(MetadataResponsePartition.builder()
                    .partitionIndex(i)
                    .leaderId(1)
                    .build());
        }
        return MetadataResponseTopic.builder()
                .name(name)
                .errorCode((count == null ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.NONE).code())
                .isInternal(name.startsWith("__"))
                .partitions(partitions)
                .build();
    }

    void call(Runnable action) {
        loop.call(action);
        scheduler.runReady();
    }

    /** Lets time pass as it does for a user who polls all the time. */
    void pass(long ms) {
        for (long passed = 0; passed < ms; passed += 100) {
            group.polled();
            scheduler.advance(100);
        }
    }

    void subscribe(String... names) {
        call(() -> group.subscribe(new Interest.Named(Set.of(names))));
    }

    /** Answers the last wish to join. */
    void join(TopicPartition... owned) {
        call(() -> group.join(lastRound, List.of(owned)));
    }

    /** Becomes a stable member of "t", and forgets what was told on the way. */
    void becomeStable() {
        subscribe("t");
        pass(1_000);
        told.clear();
    }

    void commit(long offset) {
        call(() -> group.commit(
                Map.of(new TopicPartition("t", 0), OffsetAndMetadata.at(offset)),
                () -> scheduler.clock().monotonicMs() < Long.MAX_VALUE,
                this::committed));
    }

    private void committed(@Nullable GroupFailure failure) {
        commits.add(failure == null ? "done" : failure.error().name());
    }

    /** Requests of an API that either broker got. */
    @SuppressWarnings("unchecked")
    <T> List<T> requests(ApiKey api, Class<T> type) {
        List<T> requests = new ArrayList<>();
        brokers.values()
                .forEach(broker ->
                        broker.received(api).forEach(received -> requests.add(type.cast(received.request()))));
        return requests;
    }

    @Override
    public void onJoinWanted(int round, boolean lost) {
        told.add(lost ? "lost" : "join");
        lastRound = round;
        if (lost) {
            assigned = Set.of();
        }
        if (obliging) {
            List<TopicPartition> owned = group.isCooperative() ? List.copyOf(assigned) : List.of();
            loop.execute(() -> group.join(round, owned));
        }
    }

    @Override
    public void onAssigned(Set<TopicPartition> partitions) {
        assigned = partitions;
        told.add("assigned " + partitions.stream().sorted().toList());
    }

    @Override
    public void onFailed(GroupFailure failure) {
        told.add("failed " + failure.error());
    }
}
