package io.moldau.broker.group;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ConsumerProtocolSubscription;
import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.HeartbeatResponse;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.LeaveGroupRequest;
import io.moldau.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.moldau.protocol.message.LeaveGroupResponse;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.moldau.protocol.message.SyncGroupResponse;
import io.moldau.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client in a group: keeps what it was told, and says what it should. */
final class TestMember {

    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 60_000;

    private final GroupScene scene;
    private final String clientId;
    private final @Nullable String instanceId;

    int joinVersion = 9;
    int sessionTimeoutMs = SESSION_MS;
    int rebalanceTimeoutMs = REBALANCE_MS;
    String protocolType = "consumer";
    List<String> protocols = List.of("range");
    byte[] metadata = subscription("orders");

    String id = "";
    int generation = -1;
    String leader = "";

    TestMember(GroupScene scene, String clientId, @Nullable String instanceId) {
        this.scene = scene;
        this.clientId = clientId;
        this.instanceId = instanceId;
    }

    static byte[] subscription(String... topics) {
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 64);
        out.writeInt16((short) 0);
        ConsumerProtocolSubscription.builder().topics(List.of(topics)).build().write(out, 0);
        ByteBuf buffer = (ByteBuf) out.parts().get(0);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes).release();
        return bytes;
    }

    /** Joins once, with the id it has. */
    Heard<JoinGroupResponse> send() {
        Heard<JoinGroupResponse> heard = new Heard<>();
        JoinGroupRequest request = JoinGroupRequest.builder()
                .groupId(GroupScene.GROUP)
                .sessionTimeoutMs(sessionTimeoutMs)
                .rebalanceTimeoutMs(rebalanceTimeoutMs)
                .memberId(id)
                .groupInstanceId(instanceId)
                .protocolType(protocolType)
                .protocols(protocols.stream()
                        .map(name -> new JoinGroupRequestProtocol(name, metadata))
                        .toList())
                .build();
        GroupCaller caller = new GroupCaller(clientId, "/127.0.0.1", joinVersion);
        scene.loop.call(() -> scene.shard.join(request, caller, heard));
        return heard;
    }

    /** Joins as a client does: takes the id that it is given and comes back with it. */
    Heard<JoinGroupResponse> join() {
        Heard<JoinGroupResponse> heard = send();
        if (heard.isThere() && error(heard) == ErrorCode.MEMBER_ID_REQUIRED) {
            id = heard.get().memberId();
            heard = send();
        }
        return heard;
    }

    static ErrorCode error(Heard<JoinGroupResponse> heard) {
        return ErrorCode.of(heard.get().errorCode());
    }

    /** Takes over what it was told about a generation. */
    JoinGroupResponse enter(Heard<JoinGroupResponse> heard) {
        JoinGroupResponse response = heard.get();
        if (response.errorCode() != ErrorCode.NONE.code()) {
            throw new AssertionError("not joined: " + response);
        }
        id = response.memberId();
        generation = response.generationId();
        leader = response.leader();
        return response;
    }

    boolean leads() {
        return id.equals(leader);
    }

    /** Asks for its assignment; brings one for each of these, which is its id in bytes and the generation. */
    Heard<SyncGroupResponse> sync(TestMember... assigned) {
        Heard<SyncGroupResponse> heard = new Heard<>();
        List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
        for (TestMember member : assigned) {
            assignments.add(new SyncGroupRequestAssignment(member.id, member.share(generation)));
        }
        SyncGroupRequest request = SyncGroupRequest.builder()
                .groupId(GroupScene.GROUP)
                .generationId(generation)
                .memberId(id)
                .groupInstanceId(instanceId)
                .protocolType(protocolType)
                .protocolName(protocols.get(0))
                .assignments(assignments)
                .build();
        GroupCaller caller = new GroupCaller(clientId, "/127.0.0.1", 5);
        scene.loop.call(() -> scene.shard.sync(request, caller, heard));
        return heard;
    }

    byte[] share(int ofGeneration) {
        return (clientId + instanceId + "@" + ofGeneration).getBytes(StandardCharsets.UTF_8);
    }

    ErrorCode heartbeat() {
        Heard<HeartbeatResponse> heard = new Heard<>();
        HeartbeatRequest request = HeartbeatRequest.builder()
                .groupId(GroupScene.GROUP)
                .generationId(generation)
                .memberId(id)
                .groupInstanceId(instanceId)
                .build();
        scene.loop.call(() -> scene.shard.heartbeat(request, heard));
        return ErrorCode.of(heard.get().errorCode());
    }

    ErrorCode leave() {
        Heard<LeaveGroupResponse> heard = new Heard<>();
        LeaveGroupRequest request = LeaveGroupRequest.builder()
                .groupId(GroupScene.GROUP)
                .members(List.of(MemberIdentity.builder()
                        .memberId(id)
                        .groupInstanceId(instanceId)
                        .build()))
                .build();
        scene.loop.call(() -> scene.shard.leave(request, new GroupCaller(clientId, "/127.0.0.1", 5), heard));
        return ErrorCode.of(heard.get().members().get(0).errorCode());
    }

    ErrorCode commit(String topic, int partition, long offset) {
        return GroupScene.onlyError(scene.commit(commitRequest(topic, partition, offset)));
    }

    OffsetCommitRequest commitRequest(String topic, int partition, long offset) {
        return OffsetCommitRequest.builder()
                .groupId(GroupScene.GROUP)
                .generationIdOrMemberEpoch(generation)
                .memberId(id)
                .groupInstanceId(instanceId)
                .topics(List.of(GroupScene.topic(topic, partition, offset, "")))
                .build();
    }
}
