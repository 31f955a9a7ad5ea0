package io.moldau.broker.api.group;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.OffsetFetchResponse;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.moldau.protocol.runtime.Gather;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows what groups have committed: one group up to version 7, any number after. There are no pending offsets of
 * transactions, so every offset is stable (KIP-447).
 */
public final class OffsetFetchHandler implements ApiHandler<OffsetFetchRequest> {

    /** Version 0 asked for offsets in ZooKeeper. */
    private static final int LOWEST_VERSION = 1;

    /** Later ones belong to KIP-848. */
    private static final int HIGHEST_VERSION = 8;

    private static final int FIRST_BATCHED_VERSION = 8;

    /** Version 1 has no place for an error but beside each partition. */
    private static final int FIRST_VERSION_WITH_ERROR = 2;

    private static final long NO_OFFSET = -1;
    private static final int NO_EPOCH = -1;

    private final GroupCalls calls;

    public OffsetFetchHandler(GroupCalls calls) {
        this.calls = calls;
    }

    @Override
    public ApiKey api() {
        return ApiKey.OFFSET_FETCH;
    }

    @Override
    public int lowestVersion() {
        return LOWEST_VERSION;
    }

    @Override
    public int highestVersion() {
        return HIGHEST_VERSION;
    }

    @Override
    public void handle(Request request, OffsetFetchRequest message) {
        int version = request.header().apiVersion();
        if (version < FIRST_BATCHED_VERSION) {
            OffsetFetchRequestGroup only = asGroup(message);
            fetch(only, group -> request.respond(single(only, group, version)));
        } else {
            Gather.<OffsetFetchRequestGroup, OffsetFetchResponseGroup>each(
                    request.loop(),
                    message.groups(),
                    this::fetch,
                    groups -> request.respond(
                            OffsetFetchResponse.builder().groups(groups).build()));
        }
    }

    private void fetch(OffsetFetchRequestGroup asked, Consumer<OffsetFetchResponseGroup> answer) {
        calls.call(
                asked.groupId(),
                shard -> shard.fetchOffsets(asked, answer),
                error -> answer.accept(new OffsetFetchResponseGroup(asked.groupId(), List.of(), error.code())));
    }

    private static OffsetFetchRequestGroup asGroup(OffsetFetchRequest message) {
        List<OffsetFetchRequestTopic> topics = message.topics();
        return OffsetFetchRequestGroup.builder()
                .groupId(message.groupId())
                .topics(
                        topics == null
                                ? null
                                : topics.stream()
                                        .map(OffsetFetchHandler::asTopics)
                                        .toList())
                .build();
    }

    private static OffsetFetchRequestTopics asTopics(OffsetFetchRequestTopic topic) {
        return new OffsetFetchRequestTopics(topic.name(), topic.partitionIndexes());
    }

    private static OffsetFetchResponse single(
            OffsetFetchRequestGroup asked, OffsetFetchResponseGroup group, int version) {
        boolean failed = group.errorCode() != ErrorCode.NONE.code();
        if (failed && version < FIRST_VERSION_WITH_ERROR) {
            return OffsetFetchResponse.builder()
                    .topics(failed(asked.topics(), group.errorCode()))
                    .build();
        }
        return OffsetFetchResponse.builder()
                .errorCode(group.errorCode())
                .topics(group.topics().stream()
                        .map(topic -> new OffsetFetchResponseTopic(
                                topic.name(),
                                topic.partitions().stream()
                                        .map(OffsetFetchHandler::asPartition)
                                        .toList()))
                        .toList())
                .build();
    }

    private static OffsetFetchResponsePartition asPartition(OffsetFetchResponsePartitions partition) {
        return new OffsetFetchResponsePartition(
                partition.partitionIndex(),
                partition.committedOffset(),
                partition.committedLeaderEpoch(),
                partition.metadata(),
                partition.errorCode());
    }

    private static List<OffsetFetchResponseTopic> failed(@Nullable List<OffsetFetchRequestTopics> asked, short error) {
        return asked == null
                ? List.of()
                : asked.stream()
                        .map(topic -> new OffsetFetchResponseTopic(
                                topic.name(),
                                topic.partitionIndexes().stream()
                                        .map(partition -> new OffsetFetchResponsePartition(
                                                partition, NO_OFFSET, NO_EPOCH, "", error))
                                        .toList()))
                        .toList();
    }
}
