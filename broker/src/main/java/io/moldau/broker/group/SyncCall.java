package io.moldau.broker.group;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.moldau.protocol.message.SyncGroupResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A member's wish to know its assignment, answered once. The leader's brings everybody's assignments along.
 *
 * @param version of the request
 */
record SyncCall(SyncGroupRequest request, int version, Consumer<SyncGroupResponse> reply) {

    /** The first version that must say which protocol it assumes (KIP-559). */
    private static final int PROTOCOL_VERSION = 5;

    private static final byte[] NOTHING = {};

    /** Whether it assumes the protocol that the group has, as far as it has to say. */
    boolean fits(Generation generation) {
        String type = request.protocolType();
        String name = request.protocolName();
        if (type == null || name == null) {
            return version < PROTOCOL_VERSION;
        }
        return type.equals(generation.protocolType()) && name.equals(generation.protocol());
    }

    /** What the leader says, by member id. */
    Map<String, byte[]> assignments() {
        Map<String, byte[]> assignments = new HashMap<>();
        for (SyncGroupRequestAssignment each : request.assignments()) {
            assignments.put(each.memberId(), each.assignment());
        }
        return assignments;
    }

    void refuse(ErrorCode error) {
        reply.accept(SyncGroupResponse.builder()
                .errorCode(error.code())
                .assignment(NOTHING)
                .build());
    }

    /** What a member is told once it may be. */
    static SyncGroupResponse assigned(Generation generation, byte[] assignment) {
        return SyncGroupResponse.builder()
                .protocolType(generation.protocolType())
                .protocolName(generation.protocol())
                .assignment(assignment)
                .build();
    }
}
