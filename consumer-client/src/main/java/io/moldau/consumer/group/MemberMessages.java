package io.moldau.consumer.group;

import io.moldau.config.ConsumerGroupConfig;
import io.moldau.consumer.assignor.Assignor;
import io.moldau.consumer.assignor.Held;
import io.moldau.consumer.assignor.Subscription;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.HeartbeatResponse;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.LeaveGroupRequest;
import io.moldau.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.moldau.protocol.message.LeaveGroupResponse;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.moldau.protocol.message.SyncGroupResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The requests of one member, as its configuration makes them. */
final class MemberMessages {

    /** Beyond the time that the coordinator waits for the other members, an answer has to travel. */
    private static final int JOIN_SLACK_MS = 5_000;

    /** The first versions with a field for the name of a static member. */
    private static final int STATIC_JOIN = 5;

    private static final int STATIC_OTHER = 3;

    /** From here on several members can leave with one request. */
    private static final int LEAVE_BATCHED_FROM = 3;

    private final ConsumerGroupConfig config;
    private final List<Assignor> assignors;
    private final String rack;
    private final int requestTimeoutMs;

    MemberMessages(ConsumerGroupConfig config, List<Assignor> assignors, String rack, int requestTimeoutMs) {
        this.config = config;
        this.assignors = assignors;
        this.rack = rack;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    private int lowest(ApiKey api, int staticFrom) {
        return config.instanceId() == null ? api.lowestVersion() : staticFrom;
    }

    Coordinator.Request<JoinGroupResponse> join(
            Identity identity,
            Set<String> topics,
            List<TopicPartition> owned,
            @Nullable Held last,
            String reason,
            Reply<JoinGroupResponse> reply) {
        JoinGroupRequest request = JoinGroupRequest.builder()
                .groupId(config.groupId())
                .sessionTimeoutMs(config.sessionTimeoutMs())
                .rebalanceTimeoutMs(config.maxPollIntervalMs())
                .memberId(identity.memberId())
                .groupInstanceId(config.instanceId())
                .protocolType(GroupProtocol.TYPE)
                .protocols(assignors.stream()
                        .map(assignor -> protocol(assignor, identity, topics, owned, last))
                        .toList())
                .reason(reason)
                .build();
        long timeoutMs = Math.max(requestTimeoutMs, (long) config.maxPollIntervalMs() + JOIN_SLACK_MS);
        return new Coordinator.Request<>(
                ApiKey.JOIN_GROUP,
                lowest(ApiKey.JOIN_GROUP, STATIC_JOIN),
                version -> request,
                JoinGroupResponse.class,
                (int) Math.min(Integer.MAX_VALUE, timeoutMs),
                reply);
    }

    private JoinGroupRequestProtocol protocol(
            Assignor assignor, Identity identity, Set<String> topics, List<TopicPartition> owned, @Nullable Held last) {
        Subscription subscription =
                new Subscription(topics, new Held(identity.generation(), owned), assignor.userData(last));
        return new JoinGroupRequestProtocol(assignor.name(), GroupProtocol.write(subscription, rack));
    }

    Coordinator.Request<SyncGroupResponse> sync(
            Identity identity, List<SyncGroupRequestAssignment> assignments, Reply<SyncGroupResponse> reply) {
        SyncGroupRequest request = SyncGroupRequest.builder()
                .groupId(config.groupId())
                .generationId(identity.generation())
                .memberId(identity.memberId())
                .groupInstanceId(config.instanceId())
                .protocolType(GroupProtocol.TYPE)
                .protocolName(identity.protocol())
                .assignments(assignments)
                .build();
        // The leader may take as long as anybody to join.
        long timeoutMs = Math.max(requestTimeoutMs, (long) config.maxPollIntervalMs() + JOIN_SLACK_MS);
        return new Coordinator.Request<>(
                ApiKey.SYNC_GROUP,
                lowest(ApiKey.SYNC_GROUP, STATIC_OTHER),
                version -> request,
                SyncGroupResponse.class,
                (int) Math.min(Integer.MAX_VALUE, timeoutMs),
                reply);
    }

    Coordinator.Request<HeartbeatResponse> heartbeat(Identity identity, Reply<HeartbeatResponse> reply) {
        HeartbeatRequest request = HeartbeatRequest.builder()
                .groupId(config.groupId())
                .generationId(identity.generation())
                .memberId(identity.memberId())
                .groupInstanceId(config.instanceId())
                .build();
        return new Coordinator.Request<>(
                ApiKey.HEARTBEAT,
                lowest(ApiKey.HEARTBEAT, STATIC_OTHER),
                version -> request,
                HeartbeatResponse.class,
                // A coordinator that is silent for that long has given the member up, or is gone.
                Math.min(requestTimeoutMs, config.sessionTimeoutMs()),
                reply);
    }

    Coordinator.Request<LeaveGroupResponse> leave(Identity identity, String reason, Reply<LeaveGroupResponse> reply) {
        return new Coordinator.Request<>(
                ApiKey.LEAVE_GROUP,
                ApiKey.LEAVE_GROUP.lowestVersion(),
                version -> leave(identity, reason, version),
                LeaveGroupResponse.class,
                requestTimeoutMs,
                reply);
    }

    private LeaveGroupRequest leave(Identity identity, String reason, int version) {
        LeaveGroupRequest.Builder request = LeaveGroupRequest.builder().groupId(config.groupId());
        if (version < LEAVE_BATCHED_FROM) {
            return request.memberId(identity.memberId()).build();
        }
        return request.members(List.of(new MemberIdentity(identity.memberId(), config.instanceId(), reason)))
                .build();
    }
}
