package io.moldau.broker.api;

import io.moldau.broker.api.cluster.InternalTopics;
import io.moldau.broker.network.Request;
import io.moldau.broker.partition.DeletionReply;
import io.moldau.broker.partition.PartitionShard;
import io.moldau.broker.partition.Partitions;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.DeleteRecordsRequest;
import io.moldau.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.moldau.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.moldau.protocol.message.DeleteRecordsResponse;
import io.moldau.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.moldau.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import io.moldau.protocol.runtime.Gather;
import java.util.ArrayList;
import java.util.List;

/** Answers DeleteRecords: gives up all records before an offset (KIP-107). Stateless. */
public final class DeleteRecordsHandler implements ApiHandler<DeleteRecordsRequest> {

    private final Partitions partitions;

    public DeleteRecordsHandler(Partitions partitions) {
        this.partitions = partitions;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DELETE_RECORDS;
    }

    @Override
    public void handle(Request request, DeleteRecordsRequest body) {
        List<TopicPartition> ids = new ArrayList<>();
        List<DeleteRecordsPartition> asked = new ArrayList<>();
        for (DeleteRecordsTopic topic : body.topics()) {
            for (DeleteRecordsPartition partition : topic.partitions()) {
                ids.add(new TopicPartition(topic.name(), partition.partitionIndex()));
                asked.add(partition);
            }
        }
        Gather<DeleteRecordsPartitionResult> results =
                new Gather<>(request.loop(), ids.size(), all -> request.respond(response(body, all)));
        partitions.forEach(
                ids,
                (shard, index) -> delete(
                        shard,
                        ids.get(index),
                        asked.get(index).offset(),
                        body.timeoutMs(),
                        (error, firstOffset) -> results.put(
                                index,
                                new DeleteRecordsPartitionResult(
                                        asked.get(index).partitionIndex(), firstOffset, error.code()))));
    }

    private static void delete(
            PartitionShard shard, TopicPartition id, long offset, int timeoutMs, DeletionReply reply) {
        if (InternalTopics.contains(id.topic())) {
            // Records of an internal topic go when its coordinator says so.
            reply.accept(ErrorCode.INVALID_TOPIC_EXCEPTION, DeletionReply.NONE);
            return;
        }
        try {
            shard.require(id).deleteRecordsBefore(offset, timeoutMs, reply);
        } catch (ApiException e) {
            reply.accept(e.error(), DeletionReply.NONE);
        }
    }

    private static DeleteRecordsResponse response(
            DeleteRecordsRequest body, List<DeleteRecordsPartitionResult> results) {
        List<DeleteRecordsTopicResult> topics = new ArrayList<>(body.topics().size());
        int next = 0;
        for (DeleteRecordsTopic topic : body.topics()) {
            int end = next + topic.partitions().size();
            topics.add(new DeleteRecordsTopicResult(topic.name(), results.subList(next, end)));
            next = end;
        }
        return DeleteRecordsResponse.builder().topics(topics).build();
    }
}
