package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.HeartbeatResponse;

/** Hears that a member lives, and tells it when its group begins anew. */
public final class HeartbeatHandler implements ApiHandler<HeartbeatRequest> {

    private final GroupCalls calls;

    public HeartbeatHandler(GroupCalls calls) {
        this.calls = calls;
    }

    @Override
    public ApiKey api() {
        return ApiKey.HEARTBEAT;
    }

    @Override
    public void handle(Request request, HeartbeatRequest message) {
        calls.callMembers(
                message.groupId(),
                shard -> shard.heartbeat(message, request::respond),
                error -> request.respond(failed(error)));
    }

    private static HeartbeatResponse failed(ErrorCode error) {
        return HeartbeatResponse.builder().errorCode(error.code()).build();
    }
}
