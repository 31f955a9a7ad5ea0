package io.moldau.broker.group;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's wish to be in a group's next generation, answered once. It may wait for a whole rebalance.
 *
 * @param reply takes the answer, in the form of the caller's version
 */
record JoinCall(JoinGroupRequest request, GroupCaller caller, Consumer<JoinGroupResponse> reply) {

    /** The first version whose clients come back with an id that they were given (KIP-394). */
    private static final int KNOWN_IDS_VERSION = 4;

    /** The first version in which the protocol's name may be null. */
    private static final int NULLABLE_PROTOCOL_VERSION = 7;

    /** The first version whose leaders can be told to make no assignments (KIP-814). */
    private static final int SKIP_ASSIGNMENT_VERSION = 9;

    String memberId() {
        return request.memberId();
    }

    @Nullable
    String instanceId() {
        return request.groupInstanceId();
    }

    List<JoinGroupRequestProtocol> protocols() {
        return request.protocols();
    }

    int sessionTimeoutMs() {
        return request.sessionTimeoutMs();
    }

    /** How long a rebalance waits for this member. Version 0 had one timeout for both. */
    int rebalanceTimeoutMs() {
        return caller.apiVersion() == 0 || request.rebalanceTimeoutMs() < 0
                ? request.sessionTimeoutMs()
                : request.rebalanceTimeoutMs();
    }

    /** Why the client joins, in its own words; fit for a log line. */
    String reason() {
        String reason = request.reason();
        return reason == null ? "it does not say why" : Text.safe(reason);
    }

    /** Whether a dynamic member gets an id first, and is counted when it comes back with it. */
    boolean needsKnownId() {
        return caller.apiVersion() >= KNOWN_IDS_VERSION;
    }

    boolean canSkipAssignment() {
        return caller.apiVersion() >= SKIP_ASSIGNMENT_VERSION;
    }

    /** Refuses, leaving the caller the id that it came with. */
    void refuse(ErrorCode error) {
        refuse(error, memberId());
    }

    /**
     * Refuses.
     *
     * @param memberId what the caller shall call itself when it comes back
     */
    void refuse(ErrorCode error, String memberId) {
        reply.accept(JoinGroupResponse.builder()
                .errorCode(error.code())
                .protocolName(caller.apiVersion() >= NULLABLE_PROTOCOL_VERSION ? null : "")
                .memberId(memberId)
                .build());
    }

    /**
     * Tells a member of the group's generation.
     *
     * @param leader whom to name as the leader
     * @param members with what they can do, for the leader alone
     */
    void accept(
            Generation generation,
            String memberId,
            String leader,
            List<JoinGroupResponseMember> members,
            boolean skip) {
        reply.accept(JoinGroupResponse.builder()
                .generationId(generation.number())
                .protocolType(generation.protocolType())
                .protocolName(generation.protocol())
                .leader(leader)
                .skipAssignment(skip)
                .memberId(memberId)
                .members(members)
                .build());
    }
}
