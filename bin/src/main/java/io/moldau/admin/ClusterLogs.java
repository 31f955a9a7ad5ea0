package io.moldau.admin;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ListOffsetsRequest;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.moldau.protocol.message.ListOffsetsResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.wire.Uuid;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** {@link LogAdmin} over Kafka's protocol: finds the leaders, and asks each about what it leads. */
final class ClusterLogs implements LogAdmin {

    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final int CONSUMER = -1;

    private final Inquiries inquiries;

    ClusterLogs(Inquiries inquiries) {
        this.inquiries = inquiries;
    }

    @Override
    public CompletableFuture<Map<TopicPartition, Long>> starts(Collection<TopicPartition> partitions) {
        return offsetsAt(partitions, EARLIEST);
    }

    @Override
    public CompletableFuture<Map<TopicPartition, Long>> ends(Collection<TopicPartition> partitions) {
        return offsetsAt(partitions, LATEST);
    }

    @Override
    public CompletableFuture<Map<TopicPartition, Long>> offsetsAt(
            Collection<TopicPartition> partitions, long timestampMs) {
        return askLeaders(Set.copyOf(partitions), (leader, led) -> offsetsAt(leader, led, timestampMs));
    }

    private CompletableFuture<Map<TopicPartition, Long>> offsetsAt(
            int leader, Set<TopicPartition> partitions, long timestampMs) {
        Map<String, List<ListOffsetsPartition>> topics = partitions.stream()
                .collect(Collectors.groupingBy(
                        TopicPartition::topic,
                        Collectors.mapping(name -> question(name.partition(), timestampMs), Collectors.toList())));
        ListOffsetsRequest request = ListOffsetsRequest.builder()
                .replicaId(CONSUMER)
                .topics(topics.entrySet().stream()
                        .map(topic -> new ListOffsetsTopic(topic.getKey(), topic.getValue()))
                        .toList())
                .build();
        return inquiries.askBroker(
                leader, request, request.apiKey().highestVersion(), ListOffsetsResponse.class, ClusterLogs::found);
    }

    private static ListOffsetsPartition question(int partition, long timestampMs) {
        return ListOffsetsPartition.builder()
                .partitionIndex(partition)
                .timestamp(timestampMs)
                .build();
    }

    private static Map<TopicPartition, Long> found(ListOffsetsResponse answer) {
        Map<TopicPartition, Long> offsets = new TreeMap<>();
        answer.topics()
                .forEach(topic -> topic.partitions().forEach(partition -> {
                    Answers.check(partition.errorCode());
                    if (partition.offset() >= 0) {
                        offsets.put(new TopicPartition(topic.name(), partition.partitionIndex()), partition.offset());
                    }
                }));
        return offsets;
    }

    @Override
    public CompletableFuture<Map<TopicPartition, Long>> timestampsAt(Map<TopicPartition, Long> offsets) {
        return askLeaders(
                offsets.keySet(), (leader, led) -> new TimestampLookup(inquiries, leader).timestamps(offsets, led));
    }

    /** Asks each leader about its part, all at once, and again when leaders have moved in between. */
    private CompletableFuture<Map<TopicPartition, Long>> askLeaders(
            Set<TopicPartition> partitions,
            BiFunction<Integer, Set<TopicPartition>, CompletableFuture<Map<TopicPartition, Long>>> question) {
        if (partitions.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return inquiries.persist(() -> leaders(partitions)
                .thenCompose(leaders -> Futures.all(leaders.entrySet().stream()
                        .map(leader -> question.apply(leader.getKey(), leader.getValue()))
                        .toList()))
                .thenApply(answers -> {
                    Map<TopicPartition, Long> joined = new TreeMap<>();
                    answers.forEach(joined::putAll);
                    return joined;
                }));
    }

    /** The partitions that have a leader, by leader. */
    private CompletableFuture<Map<Integer, Set<TopicPartition>>> leaders(Set<TopicPartition> partitions) {
        MetadataRequest request = MetadataRequest.builder()
                .topics(partitions.stream()
                        .map(TopicPartition::topic)
                        .distinct()
                        .map(topic -> new MetadataRequestTopic(Uuid.ZERO, topic))
                        .toList())
                .allowAutoTopicCreation(false)
                .build();
        return inquiries.askAny(request, MetadataResponse.class).thenApply(answer -> {
            Map<Integer, Set<TopicPartition>> leaders = new TreeMap<>();
            answer.topics()
                    .forEach(topic -> topic.partitions().forEach(partition -> {
                        TopicPartition name =
                                new TopicPartition(String.valueOf(topic.name()), partition.partitionIndex());
                        boolean led = partition.leaderId() >= 0 && partition.errorCode() == ErrorCode.NONE.code();
                        if (led && partitions.contains(name)) {
                            leaders.computeIfAbsent(partition.leaderId(), id -> new TreeSet<>())
                                    .add(name);
                        }
                    }));
            return leaders;
        });
    }
}
