package io.moldau.broker.control;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.AllocateProducerIdsResponse;
import io.moldau.protocol.message.AlterPartitionReassignmentsResponse;
import io.moldau.protocol.message.AlterPartitionResponse;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.ControlledShutdownResponse;
import io.moldau.protocol.message.CreatePartitionsResponse;
import io.moldau.protocol.message.CreateTopicsResponse;
import io.moldau.protocol.message.DeleteTopicsResponse;
import io.moldau.protocol.message.ElectLeadersResponse;
import io.moldau.protocol.message.ListPartitionReassignmentsResponse;
import java.util.stream.IntStream;

/**
 * Recognises the answer of a broker that is not the controller. It may stand in one item of several, and then holds for all:
 * the broker was deposed in between.
 */
final class Misdirected {

    private Misdirected() {}

    static boolean is(ApiMessage response) {
        return response instanceof ControlledShutdownResponse shutdown
                ? shutdown.errorCode() == ErrorCode.STALE_CONTROLLER_EPOCH.code()
                : errors(response).anyMatch(error -> error == ErrorCode.NOT_CONTROLLER.code());
    }

    private static IntStream errors(ApiMessage response) {
        if (response instanceof AlterPartitionResponse altered) {
            return IntStream.concat(
                    IntStream.of(altered.errorCode()),
                    altered.topics().stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .mapToInt(AlterPartitionResponse.PartitionData::errorCode));
        } else if (response instanceof AllocateProducerIdsResponse allocated) {
            return IntStream.of(allocated.errorCode());
        } else if (response instanceof CreateTopicsResponse created) {
            return created.topics().stream().mapToInt(CreateTopicsResponse.CreatableTopicResult::errorCode);
        } else if (response instanceof DeleteTopicsResponse deleted) {
            return deleted.responses().stream().mapToInt(DeleteTopicsResponse.DeletableTopicResult::errorCode);
        } else if (response instanceof CreatePartitionsResponse grown) {
            return grown.results().stream().mapToInt(CreatePartitionsResponse.CreatePartitionsTopicResult::errorCode);
        } else if (response instanceof ElectLeadersResponse elected) {
            return IntStream.concat(
                    IntStream.of(elected.errorCode()),
                    elected.replicaElectionResults().stream()
                            .flatMap(topic -> topic.partitionResult().stream())
                            .mapToInt(ElectLeadersResponse.PartitionResult::errorCode));
        } else if (response instanceof AlterPartitionReassignmentsResponse reassigned) {
            return IntStream.of(reassigned.errorCode());
        } else if (response instanceof ListPartitionReassignmentsResponse listed) {
            return IntStream.of(listed.errorCode());
        }
        return IntStream.empty();
    }
}
