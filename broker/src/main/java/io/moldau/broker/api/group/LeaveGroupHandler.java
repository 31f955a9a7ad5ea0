package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.LeaveGroupRequest;
import io.moldau.protocol.message.LeaveGroupResponse;

/** Has members leave their group at once. */
public final class LeaveGroupHandler implements ApiHandler<LeaveGroupRequest> {

    private final GroupCalls calls;

    public LeaveGroupHandler(GroupCalls calls) {
        this.calls = calls;
    }

    @Override
    public ApiKey api() {
        return ApiKey.LEAVE_GROUP;
    }

    @Override
    public void handle(Request request, LeaveGroupRequest message) {
        calls.callMembers(
                message.groupId(),
                shard -> shard.leave(message, GroupCalls.caller(request), request::respond),
                error -> request.respond(failed(error)));
    }

    private static LeaveGroupResponse failed(ErrorCode error) {
        return LeaveGroupResponse.builder().errorCode(error.code()).build();
    }
}
