package io.moldau.broker.group;

import io.moldau.broker.group.GroupPhase.Completing;
import io.moldau.broker.group.GroupPhase.Empty;
import io.moldau.broker.group.GroupPhase.Preparing;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.moldau.protocol.message.OffsetCommitRequest;

/** What a member may do between joins: show that it lives, leave, commit. */
final class MemberRules {

    private final Group group;

    MemberRules(Group group) {
        this.group = group;
    }

    /** NONE, or why the member has to do something else. */
    ErrorCode heartbeat(HeartbeatRequest request) {
        ErrorCode error = group.members().check(request.memberId(), request.groupInstanceId());
        Member member = group.members().find(request.memberId());
        if (error != ErrorCode.NONE || member == null) {
            return error;
        }
        if (request.generationId() != group.generation().number()) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        group.sessions().touch(member);
        return group.phase() instanceof Preparing ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
    }

    /** Lets a member go. Somebody else than the member may name a static one by its instance alone. */
    ErrorCode leave(MemberIdentity leaving) {
        String memberId = leaving.memberId();
        String instanceId = leaving.groupInstanceId();
        if (memberId.isEmpty() && instanceId != null) {
            Member member = group.members().findInstance(instanceId);
            return member == null ? ErrorCode.UNKNOWN_MEMBER_ID : remove(member);
        }
        if (group.pending().contains(memberId)) {
            group.forget(memberId);
            return ErrorCode.NONE;
        }
        ErrorCode error = group.members().check(memberId, instanceId);
        Member member = group.members().find(memberId);
        return error == ErrorCode.NONE && member != null ? remove(member) : error;
    }

    private ErrorCode remove(Member member) {
        group.remove(member, "a member leaves");
        return ErrorCode.NONE;
    }

    /** Says whether the caller may commit, which also shows that it lives. */
    ErrorCode commit(OffsetCommitRequest request) {
        boolean namesNobody = request.generationIdOrMemberEpoch() < 0;
        if (group.phase() instanceof Empty && namesNobody) {
            return ErrorCode.NONE;
        }
        if (namesNobody && request.memberId().isEmpty() && request.groupInstanceId() == null) {
            // Offsets of a group with members belong to its members.
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        ErrorCode error = group.members().check(request.memberId(), request.groupInstanceId());
        Member member = group.members().find(request.memberId());
        if (error != ErrorCode.NONE || member == null) {
            return error;
        }
        if (request.generationIdOrMemberEpoch() != group.generation().number()) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        if (group.phase() instanceof Completing) {
            return ErrorCode.REBALANCE_IN_PROGRESS;
        }
        group.sessions().touch(member);
        return ErrorCode.NONE;
    }
}
