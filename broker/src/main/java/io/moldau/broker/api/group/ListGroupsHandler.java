package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.coordinator.Coordinators;
import io.moldau.broker.group.GroupShard;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.ListGroupsRequest;
import io.moldau.protocol.message.ListGroupsResponse;
import io.moldau.protocol.message.ListGroupsResponse.ListedGroup;
import java.util.List;

/** Lists the groups that this broker coordinates; while some are still loading it says so, beside those it has. */
public final class ListGroupsHandler implements ApiHandler<ListGroupsRequest> {

    private final Coordinators<GroupShard> coordinators;

    public ListGroupsHandler(Coordinators<GroupShard> coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.LIST_GROUPS;
    }

    @Override
    public void handle(Request request, ListGroupsRequest message) {
        coordinators.<List<ListedGroup>>askAll(
                request.loop(),
                (shard, answer) -> answer.accept(shard.list(message.statesFilter(), message.typesFilter())),
                (lists, someStillLoad) -> request.respond(response(lists, someStillLoad)));
    }

    private static ListGroupsResponse response(List<List<ListedGroup>> lists, boolean someStillLoad) {
        ErrorCode error = someStillLoad ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NONE;
        return ListGroupsResponse.builder()
                .errorCode(error.code())
                .groups(lists.stream().flatMap(List::stream).toList())
                .build();
    }

    @Override
    public ApiMessage failure(ListGroupsRequest message, ApiException error) {
        return ListGroupsResponse.builder().errorCode(error.error().code()).build();
    }
}
