package io.moldau.broker.group;

import io.moldau.broker.group.GroupPhase.Completing;
import io.moldau.broker.group.GroupPhase.Empty;
import io.moldau.broker.group.GroupPhase.Preparing;
import io.moldau.broker.group.GroupPhase.Stable;
import io.moldau.protocol.api.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happens when somebody joins a group, by what the group is doing and what it knows of the caller. */
final class JoinRules {

    private final Term term;
    private final Group group;

    JoinRules(Term term, Group group) {
        this.term = term;
        this.group = group;
    }

    void join(JoinCall call) {
        Member known = group.members().find(call.memberId());
        if (!hasPlace(known)) {
            if (known != null) {
                group.remove(known, "more members than group.max.size");
            }
            group.pending().remove(call.memberId());
            call.refuse(ErrorCode.GROUP_MAX_SIZE_REACHED, "");
        } else if (!fits(call)) {
            call.refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        } else if (call.memberId().isEmpty()) {
            joinAnew(call);
        } else if (group.pending().contains(call.memberId()) && call.instanceId() == null) {
            group.admit(call.memberId(), call);
        } else {
            rejoin(call);
        }
        if (group.phase() instanceof Preparing preparing) {
            preparing.round().maybeComplete();
        }
    }

    /** While members gather, those who have joined count: the last to come back may find no place any more. */
    private boolean hasPlace(@Nullable Member known) {
        if (group.phase() instanceof Empty) {
            return true;
        }
        int maxSize = term.config().maxSize();
        if (group.phase() instanceof Preparing) {
            return (known != null && known.isJoining()) || group.members().joining() < maxSize;
        }
        return known != null || group.members().size() < maxSize;
    }

    private boolean fits(JoinCall call) {
        String type = call.request().protocolType();
        if (group.phase() instanceof Empty) {
            return !type.isEmpty() && !call.protocols().isEmpty();
        }
        return type.equals(group.generation().protocolType()) && group.members().canAllDoOneOf(call.protocols());
    }

    private void joinAnew(JoinCall call) {
        String instanceId = call.instanceId();
        if (instanceId != null) {
            String memberId = MemberIds.next(instanceId, term.random());
            Member before = group.members().findInstance(instanceId);
            if (before == null) {
                group.admit(memberId, call);
            } else {
                replace(before, memberId, call);
            }
            return;
        }
        String memberId = MemberIds.next(call.caller().clientId(), term.random());
        if (!call.needsKnownId()) {
            group.admit(memberId, call);
        } else if (group.promise(memberId, call.sessionTimeoutMs())) {
            call.refuse(ErrorCode.MEMBER_ID_REQUIRED, memberId);
        } else {
            // Room comes back as ids are used or forgotten.
            call.refuse(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        }
    }

    private void rejoin(JoinCall call) {
        ErrorCode error = group.members().check(call.memberId(), call.instanceId());
        Member member = group.members().find(call.memberId());
        if (error != ErrorCode.NONE || member == null) {
            call.refuse(error);
            return;
        }
        boolean unchanged = member.matches(call);
        if (group.phase() instanceof Completing && unchanged) {
            // Its last answer may have been lost.
            group.tell(member, call);
        } else if (group.phase() instanceof Stable
                && unchanged
                && !group.members().isLeader(member.id())) {
            // Only a leader that joins again wants another generation: it has seen that topics changed.
            group.tell(member, call);
        } else {
            group.members().update(member, call);
            group.members().park(member, call);
            group.rebalance("a member joins again: " + call.reason());
        }
    }

    /** A static member is back after a restart (KIP-345): it takes its own place, and whoever still holds that is fenced. */
    private void replace(Member before, String memberId, JoinCall call) {
        String formerLeader = group.members().leader();
        Member after = new Member(memberId, call);
        after.assign(before.assignment());
        after.settle();
        group.members().release(before, ErrorCode.FENCED_INSTANCE_ID, before.id());
        group.members().replace(before, after);
        group.members().park(after, call);
        group.sessions().touch(after);
        if (group.phase() instanceof Completing) {
            // The leader may be assigning to the former id.
            group.becomePreparing("a static member is back while assignments are made");
        } else if (group.phase() instanceof Stable stable) {
            if (group.members().vote().equals(group.generation().protocol())) {
                stable.round().renamed(before.id(), memberId);
                keepAssignment(after, call, formerLeader == null ? "" : formerLeader, stable);
            } else {
                group.rebalance("a static member is back and can do something else");
            }
        }
    }

    /** The group stays as it is; that the member has another id now is written down before the member hears of it. */
    private void keepAssignment(Member member, JoinCall call, String formerLeader, Stable stable) {
        Map<String, byte[]> assignments =
                group.members().all().stream().collect(Collectors.toMap(Member::id, Member::assignment));
        group.store(assignments, error -> {
            if (group.phase() != stable || !member.isJoiningWith(call)) {
                // A rebalance has begun meanwhile and answers, or a newer request has been answered.
                return;
            }
            group.members().unpark(member);
            group.sessions().touch(member);
            if (error != ErrorCode.NONE) {
                call.refuse(error, "");
            } else if (call.canSkipAssignment()) {
                boolean leads = group.members().isLeader(member.id());
                call.accept(
                        group.generation(),
                        member.id(),
                        leads ? member.id() : formerLeader,
                        leads ? group.generation().describe(group.members()) : List.of(),
                        leads);
            } else {
                // Named by its former id, a leader takes somebody else for the leader and assigns nothing.
                call.accept(group.generation(), member.id(), formerLeader, List.of(), false);
            }
        });
    }
}
