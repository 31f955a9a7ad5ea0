package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupResponse;

/** Has a member join its group; answered when everybody has, or will not. */
public final class JoinGroupHandler implements ApiHandler<JoinGroupRequest> {

    private final GroupCalls calls;

    public JoinGroupHandler(GroupCalls calls) {
        this.calls = calls;
    }

    @Override
    public ApiKey api() {
        return ApiKey.JOIN_GROUP;
    }

    @Override
    public void handle(Request request, JoinGroupRequest message) {
        calls.callMembers(
                message.groupId(),
                shard -> shard.join(message, GroupCalls.caller(request), request::respond),
                error -> request.respond(failed(error)));
    }

    private static JoinGroupResponse failed(ErrorCode error) {
        return JoinGroupResponse.builder().errorCode(error.code()).build();
    }
}
