package io.moldau.controller.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import io.moldau.protocol.message.StopReplicaRequest;
import io.moldau.protocol.message.StopReplicaRequest.StopReplicaPartitionState;
import io.moldau.protocol.message.StopReplicaRequest.StopReplicaTopicState;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataBroker;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataPartitionState;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataTopicState;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What several waiting requests come to, one line each. */
class RequestMergeTest {

    private static final Uuid ID = new Uuid(0, 1);

    private static LeaderAndIsrRequest role(Uuid id, int partition, int leaderEpoch, boolean isNew) {
        return LeaderAndIsrRequest.builder()
                .topicStates(List.of(new LeaderAndIsrTopicState(
                        "t",
                        id,
                        List.of(LeaderAndIsrPartitionState.builder()
                                .partitionIndex(partition)
                                .leaderEpoch(leaderEpoch)
                                .isNew(isNew)
                                .build()))))
                .build();
    }

    private static UpdateMetadataRequest metadata(Uuid id, int partition, int leader, int... live) {
        List<UpdateMetadataBroker> brokers = new ArrayList<>();
        for (int broker : live) {
            brokers.add(UpdateMetadataBroker.builder().id(broker).build());
        }
        return UpdateMetadataRequest.builder()
                .topicStates(List.of(new UpdateMetadataTopicState(
                        "t",
                        id,
                        List.of(UpdateMetadataPartitionState.builder()
                                .partitionIndex(partition)
                                .leader(leader)
                                .build()))))
                .liveBrokers(brokers)
                .build();
    }

    private static StopReplicaRequest stop(int partition, boolean delete) {
        return StopReplicaRequest.builder()
                .topicStates(List.of(new StopReplicaTopicState(
                        "t",
                        List.of(StopReplicaPartitionState.builder()
                                .partitionIndex(partition)
                                .deletePartition(delete)
                                .build()))))
                .build();
    }

    private static List<String> merge(ApiMessage... requests) {
        List<String> lines = new ArrayList<>();
        for (ApiMessage request : RequestMerge.merge(List.of(requests))) {
            StringBuilder line = new StringBuilder();
            if (request instanceof UpdateMetadataRequest update) {
                line.append("metadata live=")
                        .append(update.liveBrokers().stream()
                                .map(UpdateMetadataBroker::id)
                                .toList());
                update.topicStates()
                        .forEach(topic -> topic.partitionStates()
                                .forEach(state -> line.append(" ")
                                        .append(state.partitionIndex())
                                        .append(">")
                                        .append(state.leader())));
            } else if (request instanceof LeaderAndIsrRequest roles) {
                line.append("roles");
                roles.topicStates()
                        .forEach(topic -> topic.partitionStates()
                                .forEach(state -> line.append(" ")
                                        .append(state.partitionIndex())
                                        .append("/")
                                        .append(state.leaderEpoch())
                                        .append(state.isNew() ? " new" : "")));
            } else if (request instanceof StopReplicaRequest stop) {
                line.append("stop");
                stop.topicStates()
                        .forEach(topic -> topic.partitionStates()
                                .forEach(state -> line.append(" ")
                                        .append(state.partitionIndex())
                                        .append(state.deletePartition() ? " delete" : "")));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    @Test
    void theLastWordAboutEachPartitionCounts() {
        assertThat(merge(role(ID, 0, 1, false), role(ID, 1, 4, false), role(ID, 0, 2, false)))
                .containsExactly("roles 0/2 1/4");
        assertThat(merge(metadata(ID, 0, 1, 1, 2), metadata(ID, 1, 1, 1, 2), metadata(ID, 0, 2, 2)))
                .containsExactly("metadata live=[2] 0>2 1>1");
    }

    @Test
    void whoLivesIsToldBeforeAnyoneIsToFollow() {
        assertThat(merge(role(ID, 0, 1, false), metadata(ID, 0, 1, 1)))
                .containsExactly("metadata live=[1] 0>1", "roles 0/1");
    }

    @Test
    void aReplicaThatTheBrokerNeverHeardOfStaysNew() {
        assertThat(merge(role(ID, 0, 0, true), role(ID, 0, 1, false))).containsExactly("roles 0/1 new");
    }

    @Test
    void aStoppedReplicaTakesNoRoleUnlessItGetsOneAfterwards() {
        assertThat(merge(role(ID, 0, 1, false), stop(0, false), stop(0, true)))
                .containsExactly("stop 0 delete", "roles");
        assertThat(merge(stop(0, true), role(ID, 0, 5, true))).containsExactly("stop 0 delete", "roles 0/5 new");
        assertThat(merge(stop(0, true), stop(1, false), stop(0, false))).containsExactly("stop 1", "stop 0 delete");
    }

    @Test
    void aTopicCreatedAnewIsNotTheOneDeleted() {
        assertThat(merge(metadata(ID, 0, -2, 1), metadata(new Uuid(0, 2), 0, 1, 1)))
                .containsExactly("metadata live=[1] 0>-2 0>1");
    }
}
