package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupResponse;

/** Has a member wait for its assignment, which the group's leader brings. */
public final class SyncGroupHandler implements ApiHandler<SyncGroupRequest> {

    private final GroupCalls calls;

    public SyncGroupHandler(GroupCalls calls) {
        this.calls = calls;
    }

    @Override
    public ApiKey api() {
        return ApiKey.SYNC_GROUP;
    }

    @Override
    public void handle(Request request, SyncGroupRequest message) {
        calls.callMembers(
                message.groupId(),
                shard -> shard.sync(message, GroupCalls.caller(request), request::respond),
                error -> request.respond(failed(error)));
    }

    private static SyncGroupResponse failed(ErrorCode error) {
        return SyncGroupResponse.builder().errorCode(error.code()).build();
    }
}
