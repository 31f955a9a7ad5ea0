package io.moldau.broker.api;

import io.moldau.broker.api.PartitionCalls.Call;
import io.moldau.broker.api.cluster.InternalTopics;
import io.moldau.broker.network.Request;
import io.moldau.broker.partition.Partition;
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
import java.util.ArrayList;
import java.util.List;

/** Answers DeleteRecords: gives up all records before an offset (KIP-107). Stateless. */
public final class DeleteRecordsHandler implements ApiHandler<DeleteRecordsRequest> {

    private static final long UNKNOWN = -1;

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
        List<Call<DeleteRecordsPartition>> calls = new ArrayList<>();
        for (DeleteRecordsTopic topic : body.topics()) {
            for (DeleteRecordsPartition partition : topic.partitions()) {
                calls.add(new Call<>(new TopicPartition(topic.name(), partition.partitionIndex()), partition));
            }
        }
        new PartitionCalls<DeleteRecordsPartition, DeleteRecordsPartitionResult>(
                        (partition, asked) -> new DeleteRecordsPartitionResult(
                                asked.partitionIndex(), delete(partition, asked.offset()), ErrorCode.NONE.code()),
                        (asked, error) -> new DeleteRecordsPartitionResult(
                                asked.partitionIndex(), UNKNOWN, error.error().code()))
                .run(partitions, request.loop(), calls, results -> request.respond(response(body, results)));
    }

    private static long delete(Partition partition, long offset) {
        if (InternalTopics.contains(partition.id().topic())) {
            throw new ApiException(
                    ErrorCode.INVALID_TOPIC_EXCEPTION, "records of an internal topic go when its coordinator says so");
        }
        return partition.deleteRecordsBefore(offset);
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
