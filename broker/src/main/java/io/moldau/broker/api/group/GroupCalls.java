package io.moldau.broker.api.group;

import io.moldau.broker.coordinator.Coordinators;
import io.moldau.broker.group.GroupCaller;
import io.moldau.broker.group.GroupIds;
import io.moldau.broker.group.GroupShard;
import io.moldau.broker.network.Request;
import io.moldau.broker.partition.Partitions;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Loop;
import java.util.function.Consumer;

/** Takes what is asked about a group to its coordinator's loop. Immutable; any thread. */
public final class GroupCalls {

    private final GroupPlacement placement;
    private final Partitions partitions;
    private final Coordinators<GroupShard> coordinators;

    public GroupCalls(GroupPlacement placement, Partitions partitions, Coordinators<GroupShard> coordinators) {
        this.placement = placement;
        this.partitions = partitions;
        this.coordinators = coordinators;
    }

    /**
     * Asks a group's coordinator.
     *
     * @param work runs on the coordinator's loop and sees to the answer
     * @param refused told instead, on any loop, why there is nobody here to ask
     */
    void call(String groupId, Consumer<GroupShard> work, Consumer<ErrorCode> refused) {
        TopicPartition partition = placement.partitionOf(groupId);
        if (partition == null) {
            refused.accept(ErrorCode.NOT_COORDINATOR);
            return;
        }
        Loop loop = partitions.shardOf(partition).loop();
        loop.run(() -> {
            GroupShard shard;
            try {
                shard = coordinators.require(loop, partition);
            } catch (ApiException e) {
                refused.accept(e.error());
                return;
            }
            work.accept(shard);
        });
    }

    /** Like {@link #call}, for what only groups that may have members are asked. */
    void callMembers(String groupId, Consumer<GroupShard> work, Consumer<ErrorCode> refused) {
        if (GroupIds.mayHaveMembers(groupId)) {
            call(groupId, work, refused);
        } else {
            refused.accept(ErrorCode.INVALID_GROUP_ID);
        }
    }

    /** Who asks. */
    static GroupCaller caller(Request request) {
        String clientId = request.header().clientId();
        return new GroupCaller(
                clientId == null ? "" : clientId,
                request.peer().getAddress().toString(),
                request.header().apiVersion());
    }
}
