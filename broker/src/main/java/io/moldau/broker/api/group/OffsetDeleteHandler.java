package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.OffsetDeleteRequest;
import io.moldau.protocol.message.OffsetDeleteResponse;

/** Has a group forget offsets of topics that it does not consume (KIP-496). */
public final class OffsetDeleteHandler implements ApiHandler<OffsetDeleteRequest> {

    private final GroupCalls calls;

    public OffsetDeleteHandler(GroupCalls calls) {
        this.calls = calls;
    }

    @Override
    public ApiKey api() {
        return ApiKey.OFFSET_DELETE;
    }

    @Override
    public void handle(Request request, OffsetDeleteRequest message) {
        calls.callMembers(
                message.groupId(),
                shard -> shard.deleteOffsets(message, request::respond),
                error -> request.respond(failed(error)));
    }

    private static OffsetDeleteResponse failed(ErrorCode error) {
        return OffsetDeleteResponse.builder().errorCode(error.code()).build();
    }
}
