package io.moldau.broker.partition;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import io.moldau.protocol.message.LeaderAndIsrResponse;
import io.moldau.protocol.message.LeaderAndIsrResponse.LeaderAndIsrPartitionError;
import io.moldau.protocol.message.LeaderAndIsrResponse.LeaderAndIsrTopicError;
import io.moldau.protocol.message.StopReplicaResponse;
import io.moldau.protocol.message.StopReplicaResponse.StopReplicaPartitionError;
import java.util.ArrayList;
import java.util.List;

/** Puts one error per partition into the shape of a response to the controller. Stateless. */
final class ReplicaAnswers {

    private ReplicaAnswers() {}

    /**
     * @param errors in the order of the request's partitions
     */
    static LeaderAndIsrResponse leaderAndIsr(LeaderAndIsrRequest request, List<ErrorCode> errors) {
        List<LeaderAndIsrTopicError> topics = new ArrayList<>();
        int next = 0;
        for (LeaderAndIsrTopicState topic : request.topicStates()) {
            List<LeaderAndIsrPartitionError> partitions = new ArrayList<>();
            for (LeaderAndIsrPartitionState state : topic.partitionStates()) {
                partitions.add(LeaderAndIsrPartitionError.builder()
                        .partitionIndex(state.partitionIndex())
                        .errorCode(errors.get(next++).code())
                        .build());
            }
            topics.add(new LeaderAndIsrTopicError(topic.topicId(), partitions));
        }
        return LeaderAndIsrResponse.builder().topics(topics).build();
    }

    /**
     * @param errors in the order of the partitions
     */
    static StopReplicaResponse stopReplica(List<TopicPartition> partitions, List<ErrorCode> errors) {
        List<StopReplicaPartitionError> answers = new ArrayList<>(errors.size());
        for (int i = 0; i < errors.size(); i++) {
            TopicPartition partition = partitions.get(i);
            answers.add(new StopReplicaPartitionError(
                    partition.topic(), partition.partition(), errors.get(i).code()));
        }
        return StopReplicaResponse.builder().partitionErrors(answers).build();
    }
}
