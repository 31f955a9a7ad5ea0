package io.moldau.broker.group;

import io.moldau.broker.coordinator.ActiveCoordinator;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.HeartbeatResponse;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.LeaveGroupRequest;
import io.moldau.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.moldau.protocol.message.LeaveGroupResponse;
import io.moldau.protocol.message.LeaveGroupResponse.MemberResponse;
import io.moldau.protocol.message.ListGroupsResponse.ListedGroup;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetDeleteRequest;
import io.moldau.protocol.message.OffsetDeleteResponse;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * The group coordinator of one partition of {@code __consumer_offsets} during one term: everything that can be asked of it.
 * Every method runs on the partition's loop and tells each reply once, now or later, on that loop. The caller has made sure
 * that the groups are this partition's, that the client may ask, and that topics exist.
 *
 * <p>A reply that promises something durable, or shows something committed, leaves when that is on every in-sync replica.
 */
public final class GroupShard implements ActiveCoordinator {

    private static final int LAST_SINGLE_LEAVE_VERSION = 2;

    private final Term term;
    private final Groups groups;
    private final OffsetDesk offsets;
    private final Deletions deletions;
    private final GroupViews views;
    private final Upkeep upkeep;

    GroupShard(Term term) {
        this.term = term;
        this.groups = new Groups(term);
        OffsetExpiry expiry = new OffsetExpiry(term, groups);
        this.offsets = new OffsetDesk(term, groups);
        this.deletions = new Deletions(term, groups, expiry);
        this.views = new GroupViews(term, groups);
        this.upkeep = new Upkeep(term, groups, expiry);
    }

    /** Takes up the groups that the log says have members, and begins to look after offsets. */
    void begin() {
        groups.restore();
        upkeep.start();
    }

    /** Joins a group; the reply may take as long as a rebalance. */
    public void join(JoinGroupRequest request, GroupCaller caller, Consumer<JoinGroupResponse> reply) {
        term.loop().assertOnLoop();
        JoinCall call = new JoinCall(request, caller, reply);
        int timeoutMs = request.sessionTimeoutMs();
        if (!GroupIds.mayHaveMembers(request.groupId())) {
            call.refuse(ErrorCode.INVALID_GROUP_ID);
        } else if (timeoutMs < term.config().minSessionTimeoutMs()
                || timeoutMs > term.config().maxSessionTimeoutMs()) {
            call.refuse(ErrorCode.INVALID_SESSION_TIMEOUT);
        } else if (!request.memberId().isEmpty() && groups.find(request.groupId()) == null) {
            call.refuse(ErrorCode.UNKNOWN_MEMBER_ID);
        } else {
            Group group = groups.findOrCreate(request.groupId());
            new JoinRules(term, group).join(call);
            group.maybeDesert();
        }
    }

    /** Asks for a member's assignment, and brings all of them if it is the leader's; may wait for the leader. */
    public void sync(SyncGroupRequest request, GroupCaller caller, Consumer<SyncGroupResponse> reply) {
        term.loop().assertOnLoop();
        SyncCall call = new SyncCall(request, caller.apiVersion(), reply);
        Group group = groups.find(request.groupId());
        if (!GroupIds.mayHaveMembers(request.groupId())) {
            call.refuse(ErrorCode.INVALID_GROUP_ID);
        } else if (group == null) {
            call.refuse(ErrorCode.UNKNOWN_MEMBER_ID);
        } else {
            new SyncRules(term, group).sync(call);
        }
    }

    /** Shows that a member lives, and tells it when it should join again. */
    public void heartbeat(HeartbeatRequest request, Consumer<HeartbeatResponse> reply) {
        term.loop().assertOnLoop();
        Group group = groups.find(request.groupId());
        ErrorCode error;
        if (!GroupIds.mayHaveMembers(request.groupId())) {
            error = ErrorCode.INVALID_GROUP_ID;
        } else {
            error = group == null ? ErrorCode.UNKNOWN_MEMBER_ID : new MemberRules(group).heartbeat(request);
        }
        reply.accept(HeartbeatResponse.builder().errorCode(error.code()).build());
    }

    /** Lets members go: one up to version 2, many after. */
    public void leave(LeaveGroupRequest request, GroupCaller caller, Consumer<LeaveGroupResponse> reply) {
        term.loop().assertOnLoop();
        if (!GroupIds.mayHaveMembers(request.groupId())) {
            reply.accept(LeaveGroupResponse.builder()
                    .errorCode(ErrorCode.INVALID_GROUP_ID.code())
                    .build());
            return;
        }
        if (caller.apiVersion() <= LAST_SINGLE_LEAVE_VERSION) {
            MemberIdentity only =
                    MemberIdentity.builder().memberId(request.memberId()).build();
            reply.accept(LeaveGroupResponse.builder()
                    .errorCode(leave(request.groupId(), only).code())
                    .build());
            return;
        }
        List<MemberResponse> left = new ArrayList<>(request.members().size());
        for (MemberIdentity each : request.members()) {
            ErrorCode error = leave(request.groupId(), each);
            left.add(new MemberResponse(each.memberId(), each.groupInstanceId(), error.code()));
        }
        reply.accept(LeaveGroupResponse.builder().members(left).build());
    }

    /** The group is looked for each time: the member before may have been its last. */
    private ErrorCode leave(String groupId, MemberIdentity member) {
        Group group = groups.find(groupId);
        return group == null ? ErrorCode.UNKNOWN_MEMBER_ID : new MemberRules(group).leave(member);
    }

    /** Commits offsets, of a member or of somebody who needs no group; one answer per partition. */
    public void commitOffsets(OffsetCommitRequest request, Consumer<OffsetCommitResponse> reply) {
        term.loop().assertOnLoop();
        offsets.commit(request, reply);
    }

    /** Shows what a group has committed; of an unknown group and an unknown partition offset −1 and no error. */
    public void fetchOffsets(OffsetFetchRequestGroup request, Consumer<OffsetFetchResponseGroup> reply) {
        term.loop().assertOnLoop();
        offsets.fetch(request, reply);
    }

    /** Forgets offsets, but of no topic that a member consumes. */
    public void deleteOffsets(OffsetDeleteRequest request, Consumer<OffsetDeleteResponse> reply) {
        term.loop().assertOnLoop();
        if (GroupIds.mayHaveMembers(request.groupId())) {
            deletions.deleteOffsets(request, reply);
        } else {
            reply.accept(OffsetDeleteResponse.builder()
                    .errorCode(ErrorCode.INVALID_GROUP_ID.code())
                    .build());
        }
    }

    /** Deletes a group without members: NONE, NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND, or what the journal says. */
    public void deleteGroup(String groupId, Consumer<ErrorCode> reply) {
        term.loop().assertOnLoop();
        deletions.deleteGroup(groupId, reply);
    }

    /** Describes a group, without what the caller may do with it. A group that is not there is Dead. */
    public void describe(String groupId, Consumer<DescribedGroup> reply) {
        term.loop().assertOnLoop();
        DescribedGroup described = views.describe(groupId);
        term.journal().await(error -> {
            ErrorCode shown = Errors.ofReading(error);
            reply.accept(
                    shown == ErrorCode.NONE
                            ? described
                            : DescribedGroup.builder()
                                    .groupId(groupId)
                                    .errorCode(shown.code())
                                    .build());
        });
    }

    /**
     * Lists the groups of this partition, as they are now: a list promises nothing.
     *
     * @param states as Kafka's tools call them, in any case; none for all
     * @param types of groups, likewise; ours are {@code classic}
     */
    public List<ListedGroup> list(List<String> states, List<String> types) {
        term.loop().assertOnLoop();
        return views.list(states, types);
    }

    /** Forgets, by and by, what groups committed for topics that are no more. */
    public void topicsDeleted(Collection<String> topics) {
        term.loop().assertOnLoop();
        upkeep.forgetTopics(topics);
    }

    @Override
    public void end() {
        term.loop().assertOnLoop();
        upkeep.stop();
        groups.end();
    }
}
