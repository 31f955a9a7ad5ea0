package io.moldau.consumer.group;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.HeartbeatResponse;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import io.moldau.protocol.message.LeaveGroupResponse;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.moldau.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.OffsetFetchResponse;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupResponse;
import io.moldau.protocol.transport.client.FakeBroker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of a group with one member, on brokers of a test: it lets the member lead, or gives it what the test says,
 * refuses what the test wants refused, and remembers commits. For the loop of the brokers.
 */
public final class FakeCoordinator {

    /** Which broker it is. */
    public int node = 1;

    /** What the member gets when another one leads; null lets the member itself lead. */
    public @Nullable List<TopicPartition> given;

    /** What is committed. */
    public final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

    int generation = 10;
    private final Map<ApiKey, Deque<ErrorCode>> refusals = new EnumMap<>(ApiKey.class);

    /** Answers the group requests that these brokers get. */
    public FakeCoordinator(Collection<FakeBroker> brokers) {
        brokers.forEach(this::answerOn);
    }

    private void answerOn(FakeBroker broker) {
        broker.on(ApiKey.FIND_COORDINATOR, (request, header) -> find(header.apiVersion()))
                .on(ApiKey.JOIN_GROUP, (request, header) -> join((JoinGroupRequest) request))
                .on(ApiKey.SYNC_GROUP, (request, header) -> sync((SyncGroupRequest) request))
                .on(
                        ApiKey.HEARTBEAT,
                        (request, header) -> HeartbeatResponse.builder()
                                .errorCode(refusal(ApiKey.HEARTBEAT).code())
                                .build())
                .on(
                        ApiKey.LEAVE_GROUP,
                        (request, header) -> LeaveGroupResponse.builder().build())
                .on(ApiKey.OFFSET_COMMIT, (request, header) -> commit((OffsetCommitRequest) request))
                .on(ApiKey.OFFSET_FETCH, (request, header) -> fetch((OffsetFetchRequest) request, header.apiVersion()));
    }

    /** Offers what a broker of Kafka 1.1 does. */
    void limitVersions(Collection<FakeBroker> brokers) {
        for (FakeBroker broker : brokers) {
            broker.on(ApiKey.FIND_COORDINATOR, 0, 1, (request, header) -> find(header.apiVersion()))
                    .on(ApiKey.JOIN_GROUP, 0, 2, (request, header) -> join((JoinGroupRequest) request))
                    .on(
                            ApiKey.LEAVE_GROUP,
                            0,
                            1,
                            (request, header) -> LeaveGroupResponse.builder().build())
                    .on(
                            ApiKey.OFFSET_FETCH,
                            0,
                            3,
                            (request, header) -> fetch((OffsetFetchRequest) request, header.apiVersion()));
        }
    }

    /** Answers the next requests of an API with these errors, one each. */
    public void refuse(ApiKey api, ErrorCode... errors) {
        refusals.computeIfAbsent(api, key -> new ArrayDeque<>()).addAll(List.of(errors));
    }

    private ErrorCode refusal(ApiKey api) {
        ErrorCode next = refusals.getOrDefault(api, new ArrayDeque<>()).poll();
        return next == null ? ErrorCode.NONE : next;
    }

    private FindCoordinatorResponse find(int version) {
        short error = refusal(ApiKey.FIND_COORDINATOR).code();
        if (version < 4) {
            return FindCoordinatorResponse.builder()
                    .errorCode(error)
                    .nodeId(node)
                    .host("localhost")
                    .build();
        }
        return FindCoordinatorResponse.builder()
                .coordinators(List.of(FindCoordinatorResponse.Coordinator.builder()
                        .key("g")
                        .nodeId(node)
                        .host("localhost")
                        .errorCode(error)
                        .build()))
                .build();
    }

    private JoinGroupResponse join(JoinGroupRequest request) {
        ErrorCode error = refusal(ApiKey.JOIN_GROUP);
        String member = request.memberId().isEmpty() ? "m" + generation : request.memberId();
        boolean idRequired = request.memberId().isEmpty() && request.groupInstanceId() == null;
        if (error != ErrorCode.NONE || idRequired) {
            return JoinGroupResponse.builder()
                    .errorCode((error == ErrorCode.NONE ? ErrorCode.MEMBER_ID_REQUIRED : error).code())
                    .memberId(member)
                    .protocolName("")
                    .build();
        }
        generation++;
        var protocol = request.protocols().get(0);
        boolean leads = given == null;
        return JoinGroupResponse.builder()
                .generationId(generation)
                .protocolType("consumer")
                .protocolName(protocol.name())
                .leader(leads ? member : "another")
                .memberId(member)
                .members(
                        leads
                                ? List.of(new JoinGroupResponseMember(
                                        member, request.groupInstanceId(), protocol.metadata()))
                                : List.of())
                .build();
    }

    private SyncGroupResponse sync(SyncGroupRequest request) {
        byte[] assignment = given != null
                ? GroupProtocol.write(given)
                : request.assignments().isEmpty()
                        ? new byte[0]
                        : request.assignments().get(0).assignment();
        return SyncGroupResponse.builder()
                .errorCode(refusal(ApiKey.SYNC_GROUP).code())
                .protocolType("consumer")
                .protocolName(request.protocolName())
                .assignment(assignment)
                .build();
    }

    private OffsetCommitResponse commit(OffsetCommitRequest request) {
        ErrorCode error = refusal(ApiKey.OFFSET_COMMIT);
        List<OffsetCommitResponseTopic> topics = new ArrayList<>();
        for (var topic : request.topics()) {
            List<OffsetCommitResponsePartition> partitions = new ArrayList<>();
            for (var one : topic.partitions()) {
                if (error == ErrorCode.NONE) {
                    committed.put(
                            new TopicPartition(topic.name(), one.partitionIndex()),
                            new OffsetAndMetadata(
                                    one.committedOffset(),
                                    one.committedLeaderEpoch(),
                                    Objects.requireNonNull(one.committedMetadata())));
                }
                partitions.add(new OffsetCommitResponsePartition(one.partitionIndex(), error.code()));
            }
            topics.add(new OffsetCommitResponseTopic(topic.name(), partitions));
        }
        return OffsetCommitResponse.builder().topics(topics).build();
    }

    private ApiMessage fetch(OffsetFetchRequest request, int version) {
        short error = refusal(ApiKey.OFFSET_FETCH).code();
        if (version >= 8) {
            List<OffsetFetchResponseTopics> topics = new ArrayList<>();
            List<OffsetFetchRequestTopics> wanted =
                    Objects.requireNonNull(request.groups().get(0).topics());
            for (var topic : wanted) {
                List<OffsetFetchResponsePartitions> partitions = new ArrayList<>();
                for (int partition : topic.partitionIndexes()) {
                    OffsetAndMetadata offset = committed.get(new TopicPartition(topic.name(), partition));
                    partitions.add(OffsetFetchResponsePartitions.builder()
                            .partitionIndex(partition)
                            .committedOffset(offset == null ? -1 : offset.offset())
                            .committedLeaderEpoch(offset == null ? -1 : offset.leaderEpoch())
                            .metadata(offset == null ? "" : offset.metadata())
                            .build());
                }
                topics.add(new OffsetFetchResponseTopics(topic.name(), partitions));
            }
            return OffsetFetchResponse.builder()
                    .groups(List.of(new OffsetFetchResponseGroup("g", topics, error)))
                    .build();
        }
        List<OffsetFetchResponseTopic> topics = new ArrayList<>();
        for (var topic : Objects.requireNonNull(request.topics())) {
            List<OffsetFetchResponsePartition> partitions = new ArrayList<>();
            for (int partition : topic.partitionIndexes()) {
                OffsetAndMetadata offset = committed.get(new TopicPartition(topic.name(), partition));
                partitions.add(OffsetFetchResponsePartition.builder()
                        .partitionIndex(partition)
                        .committedOffset(offset == null ? -1 : offset.offset())
                        .metadata("")
                        .errorCode(version < 2 ? error : 0)
                        .build());
            }
            topics.add(new OffsetFetchResponseTopic(topic.name(), partitions));
        }
        return OffsetFetchResponse.builder().topics(topics).errorCode(error).build();
    }
}
