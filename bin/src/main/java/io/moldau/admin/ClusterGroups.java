package io.moldau.admin;

import io.moldau.admin.GroupDescription.MemberDescription;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.DeleteGroupsRequest;
import io.moldau.protocol.message.DeleteGroupsResponse;
import io.moldau.protocol.message.DescribeGroupsRequest;
import io.moldau.protocol.message.DescribeGroupsResponse;
import io.moldau.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.moldau.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.ListGroupsRequest;
import io.moldau.protocol.message.ListGroupsResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@link GroupAdmin} over Kafka's protocol: finds the coordinator of a group, and asks it. */
final class ClusterGroups implements GroupAdmin {

    /** Later versions ask about many groups at once, in other fields. */
    private static final int LAST_FIND_OF_ONE = 3;

    private static final int LAST_FETCH_OF_ONE = 7;

    private final Inquiries inquiries;

    ClusterGroups(Inquiries inquiries) {
        this.inquiries = inquiries;
    }

    @Override
    public CompletableFuture<List<GroupListing>> list() {
        MetadataRequest brokers = MetadataRequest.builder().topics(List.of()).build();
        return inquiries.persist(() -> inquiries
                .askAny(brokers, MetadataResponse.class)
                .thenCompose(answer -> Futures.all(answer.brokers().stream()
                        .map(broker -> listOf(broker.nodeId()))
                        .toList()))
                .thenApply(lists -> lists.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparing(GroupListing::group))
                        .toList()));
    }

    private CompletableFuture<List<GroupListing>> listOf(int broker) {
        ListGroupsRequest request = ListGroupsRequest.builder().build();
        return inquiries.askBroker(
                broker, request, request.apiKey().highestVersion(), ListGroupsResponse.class, answer -> {
                    Answers.check(answer.errorCode());
                    return answer.groups().stream()
                            .map(g -> new GroupListing(g.groupId(), g.groupState(), g.protocolType(), broker))
                            .toList();
                });
    }

    @Override
    public CompletableFuture<GroupDescription> describe(String group) {
        DescribeGroupsRequest request =
                DescribeGroupsRequest.builder().groups(List.of(group)).build();
        return inquiries.persist(() -> coordinator(group)
                .thenCompose(broker -> inquiries.askBroker(
                        broker,
                        request,
                        request.apiKey().highestVersion(),
                        DescribeGroupsResponse.class,
                        answer -> description(answer.groups().get(0), broker))));
    }

    private static GroupDescription description(DescribedGroup group, int coordinator) {
        Answers.check(group.errorCode());
        boolean consumers = group.protocolType().equals(ConsumerAssignment.PROTOCOL_TYPE);
        return new GroupDescription(
                new GroupListing(group.groupId(), group.groupState(), group.protocolType(), coordinator),
                group.protocolData(),
                group.members().stream()
                        .map(member -> description(member, consumers))
                        .toList());
    }

    private static MemberDescription description(DescribedGroupMember member, boolean consumer) {
        return new MemberDescription(
                member.memberId(),
                member.groupInstanceId(),
                member.clientId(),
                member.clientHost(),
                consumer ? ConsumerAssignment.read(member.memberAssignment()) : List.of());
    }

    @Override
    public CompletableFuture<Map<TopicPartition, Long>> committed(String group) {
        OffsetFetchRequest request =
                OffsetFetchRequest.builder().groupId(group).topics(null).build();
        return askCoordinator(
                group, request, LAST_FETCH_OF_ONE, OffsetFetchResponse.class, ClusterGroups::committedOffsets);
    }

    private static Map<TopicPartition, Long> committedOffsets(OffsetFetchResponse answer) {
        Answers.check(answer.errorCode());
        Map<TopicPartition, Long> offsets = new TreeMap<>();
        answer.topics()
                .forEach(topic -> topic.partitions().forEach(partition -> {
                    Answers.check(partition.errorCode());
                    if (partition.committedOffset() >= 0) {
                        offsets.put(
                                new TopicPartition(topic.name(), partition.partitionIndex()),
                                partition.committedOffset());
                    }
                }));
        return offsets;
    }

    @Override
    public CompletableFuture<Void> commit(String group, Map<TopicPartition, Long> offsets) {
        Map<String, List<OffsetCommitRequestPartition>> topics = offsets.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getKey().topic(),
                        Collectors.mapping(
                                entry -> partition(entry.getKey().partition(), entry.getValue()),
                                Collectors.toList())));
        OffsetCommitRequest request = OffsetCommitRequest.builder()
                .groupId(group)
                .topics(topics.entrySet().stream()
                        .map(topic -> new OffsetCommitRequestTopic(topic.getKey(), topic.getValue()))
                        .toList())
                .build();
        return askCoordinator(group, request, request.apiKey().highestVersion(), OffsetCommitResponse.class, answer -> {
                    answer.topics().stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .forEach(partition -> Answers.check(partition.errorCode()));
                    return answer;
                })
                .thenAccept(done -> {});
    }

    private static OffsetCommitRequestPartition partition(int partition, long offset) {
        return OffsetCommitRequestPartition.builder()
                .partitionIndex(partition)
                .committedOffset(offset)
                .committedMetadata("")
                .build();
    }

    @Override
    public CompletableFuture<Void> delete(String group) {
        DeleteGroupsRequest request =
                DeleteGroupsRequest.builder().groupsNames(List.of(group)).build();
        return askCoordinator(group, request, request.apiKey().highestVersion(), DeleteGroupsResponse.class, answer -> {
                    answer.results().forEach(result -> Answers.check(result.errorCode()));
                    return answer;
                })
                .thenAccept(done -> {});
    }

    private <R extends ApiMessage, T> CompletableFuture<T> askCoordinator(
            String group, ApiMessage request, int maxVersion, Class<R> type, Function<R, T> read) {
        return inquiries.persist(() ->
                coordinator(group).thenCompose(broker -> inquiries.askBroker(broker, request, maxVersion, type, read)));
    }

    private CompletableFuture<Integer> coordinator(String group) {
        FindCoordinatorRequest request =
                FindCoordinatorRequest.builder().key(group).build();
        return inquiries
                .askAny(request, LAST_FIND_OF_ONE, FindCoordinatorResponse.class)
                .thenApply(answer -> {
                    Answers.check(answer.errorCode(), answer.errorMessage());
                    return answer.nodeId();
                });
    }
}
