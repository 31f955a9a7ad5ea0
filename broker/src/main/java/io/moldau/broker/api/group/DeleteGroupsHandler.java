package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.DeleteGroupsRequest;
import io.moldau.protocol.message.DeleteGroupsResponse;
import io.moldau.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import io.moldau.protocol.runtime.Gather;
import java.util.List;
import java.util.function.Consumer;

/** Deletes groups that have no members, with all they have committed (KIP-229). */
public final class DeleteGroupsHandler implements ApiHandler<DeleteGroupsRequest> {

    private final GroupCalls calls;

    public DeleteGroupsHandler(GroupCalls calls) {
        this.calls = calls;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DELETE_GROUPS;
    }

    @Override
    public void handle(Request request, DeleteGroupsRequest message) {
        List<String> groups = message.groupsNames().stream().distinct().toList();
        Gather.<String, DeletableGroupResult>each(
                request.loop(),
                groups,
                this::delete,
                results -> request.respond(
                        DeleteGroupsResponse.builder().results(results).build()));
    }

    private void delete(String groupId, Consumer<DeletableGroupResult> answer) {
        Consumer<ErrorCode> done = error -> answer.accept(new DeletableGroupResult(groupId, error.code()));
        calls.call(groupId, shard -> shard.deleteGroup(groupId, done), done);
    }
}
