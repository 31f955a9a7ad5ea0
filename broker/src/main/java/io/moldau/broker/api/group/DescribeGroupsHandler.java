package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.api.cluster.AuthorizedOperations;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.DescribeGroupsRequest;
import io.moldau.protocol.message.DescribeGroupsResponse;
import io.moldau.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.moldau.protocol.runtime.Gather;
import java.util.List;
import java.util.function.Consumer;

/** Describes groups with their members. */
public final class DescribeGroupsHandler implements ApiHandler<DescribeGroupsRequest> {

    private final GroupCalls calls;

    public DescribeGroupsHandler(GroupCalls calls) {
        this.calls = calls;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_GROUPS;
    }

    @Override
    public void handle(Request request, DescribeGroupsRequest message) {
        int operations = AuthorizedOperations.ofGroup(message.includeAuthorizedOperations());
        Gather.<String, DescribedGroup>each(
                request.loop(),
                message.groups(),
                this::describe,
                groups -> request.respond(response(groups, operations)));
    }

    private void describe(String groupId, Consumer<DescribedGroup> answer) {
        calls.call(
                groupId,
                shard -> shard.describe(groupId, answer),
                error -> answer.accept(DescribedGroup.builder()
                        .groupId(groupId)
                        .errorCode(error.code())
                        .build()));
    }

    private static DescribeGroupsResponse response(List<DescribedGroup> groups, int operations) {
        return DescribeGroupsResponse.builder()
                .groups(groups.stream().map(group -> with(group, operations)).toList())
                .build();
    }

    private static DescribedGroup with(DescribedGroup group, int operations) {
        return DescribedGroup.builder()
                .errorCode(group.errorCode())
                .groupId(group.groupId())
                .groupState(group.groupState())
                .protocolType(group.protocolType())
                .protocolData(group.protocolData())
                .members(group.members())
                .authorizedOperations(operations)
                .build();
    }
}
