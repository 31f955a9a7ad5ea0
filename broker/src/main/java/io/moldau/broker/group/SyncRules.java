package io.moldau.broker.group;

import io.moldau.broker.group.GroupPhase.Completing;
import io.moldau.broker.group.GroupPhase.Dead;
import io.moldau.broker.group.GroupPhase.Preparing;
import io.moldau.broker.group.GroupPhase.Stable;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.SyncGroupResponse;
import java.util.Map;

/** What happens when a member asks for its assignment, or the leader brings everybody's. */
final class SyncRules {

    private final Term term;
    private final Group group;

    SyncRules(Term term, Group group) {
        this.term = term;
        this.group = group;
    }

    void sync(SyncCall call) {
        ErrorCode error = check(call);
        Member member = group.members().find(call.request().memberId());
        if (error != ErrorCode.NONE || member == null) {
            call.refuse(error);
        } else if (group.phase() instanceof Preparing) {
            call.refuse(ErrorCode.REBALANCE_IN_PROGRESS);
        } else if (group.phase() instanceof Completing completing) {
            completing.round().arrived(member.id());
            member.parkSync(call);
            if (group.members().isLeader(member.id()) && completing.round().beginStoring()) {
                settle(completing, call.assignments());
            }
        } else if (group.phase() instanceof Stable stable) {
            stable.round().arrived(member.id());
            group.sessions().touch(member);
            show(member, call);
        }
    }

    private ErrorCode check(SyncCall call) {
        if (group.phase() instanceof Dead) {
            return ErrorCode.COORDINATOR_NOT_AVAILABLE;
        }
        ErrorCode error =
                group.members().check(call.request().memberId(), call.request().groupInstanceId());
        if (error != ErrorCode.NONE) {
            return error;
        }
        if (call.request().generationId() != group.generation().number()) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        return call.fits(group.generation()) ? ErrorCode.NONE : ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
    }

    /** Nobody gets an assignment that could be lost: two could come to own the same. */
    private void settle(Completing completing, Map<String, byte[]> assignments) {
        group.store(assignments, error -> {
            if (group.phase() != completing) {
                // Another rebalance has begun, and has told everybody so.
                return;
            }
            if (error == ErrorCode.NONE) {
                group.becomeStable(completing.round(), assignments);
            } else {
                group.answerSyncs(error);
                group.becomePreparing("the assignments are not stored: " + error);
            }
        });
    }

    /** What this coordinator loaded may not be on every replica yet. */
    private void show(Member member, SyncCall call) {
        SyncGroupResponse assigned = SyncCall.assigned(group.generation(), member.assignment());
        term.journal().await(error -> {
            if (error == ErrorCode.NONE) {
                call.reply().accept(assigned);
            } else {
                call.refuse(Errors.ofStoring(error));
            }
        });
    }
}
