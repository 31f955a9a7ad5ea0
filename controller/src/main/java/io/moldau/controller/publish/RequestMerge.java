package io.moldau.controller.publish;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrLiveLeader;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import io.moldau.protocol.message.StopReplicaRequest;
import io.moldau.protocol.message.StopReplicaRequest.StopReplicaPartitionState;
import io.moldau.protocol.message.StopReplicaRequest.StopReplicaTopicState;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataPartitionState;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataTopicState;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what several waiting requests to one broker come to: every request carries states and not changes, so the last word
 * about a partition is enough. The result is at most one request of each kind, in the order UpdateMetadata (a broker
 * follows only leaders it has heard of), StopReplica without and with deletion, LeaderAndIsr for what is not stopped.
 */
final class RequestMerge {

    /** A topic's name alone does not do: it may be deleted and created again in between. */
    private record Topic(String name, Uuid id) {}

    private final Map<Topic, Map<Integer, UpdateMetadataPartitionState>> metadata = new LinkedHashMap<>();
    private final Map<Topic, Map<Integer, LeaderAndIsrPartitionState>> roles = new LinkedHashMap<>();
    private final Map<Integer, LeaderAndIsrLiveLeader> leaders = new LinkedHashMap<>();
    private final Map<TopicPartition, StopReplicaPartitionState> stops = new LinkedHashMap<>();
    private @Nullable UpdateMetadataRequest lastMetadata;
    private @Nullable LeaderAndIsrRequest lastRoles;
    private @Nullable StopReplicaRequest lastStop;

    private RequestMerge() {}

    /**
     * The requests that leave a broker as {@code requests} would.
     *
     * @param requests of one controller in one term, in the order they were to be sent
     */
    static List<ApiMessage> merge(List<ApiMessage> requests) {
        RequestMerge merge = new RequestMerge();
        requests.forEach(merge::add);
        return merge.result();
    }

    private void add(ApiMessage request) {
        if (request instanceof UpdateMetadataRequest update) {
            add(update);
        } else if (request instanceof LeaderAndIsrRequest leaderAndIsr) {
            add(leaderAndIsr);
        } else if (request instanceof StopReplicaRequest stop) {
            add(stop);
        } else {
            throw new IllegalArgumentException("not a request of a controller: " + request.apiKey());
        }
    }

    private void add(UpdateMetadataRequest request) {
        lastMetadata = request;
        for (UpdateMetadataTopicState topic : request.topicStates()) {
            Map<Integer, UpdateMetadataPartitionState> states = metadata.computeIfAbsent(
                    new Topic(topic.topicName(), topic.topicId()), key -> new LinkedHashMap<>());
            topic.partitionStates().forEach(state -> states.put(state.partitionIndex(), state));
        }
    }

    private void add(LeaderAndIsrRequest request) {
        lastRoles = request;
        request.liveLeaders().forEach(leader -> leaders.put(leader.brokerId(), leader));
        for (LeaderAndIsrTopicState topic : request.topicStates()) {
            Map<Integer, LeaderAndIsrPartitionState> states =
                    roles.computeIfAbsent(new Topic(topic.topicName(), topic.topicId()), key -> new LinkedHashMap<>());
            for (LeaderAndIsrPartitionState state : topic.partitionStates()) {
                LeaderAndIsrPartitionState before = states.get(state.partitionIndex());
                states.put(state.partitionIndex(), before != null && before.isNew() ? asNew(state) : state);
            }
        }
    }

    private static LeaderAndIsrPartitionState asNew(LeaderAndIsrPartitionState state) {
        return LeaderAndIsrPartitionState.builder()
                .partitionIndex(state.partitionIndex())
                .controllerEpoch(state.controllerEpoch())
                .leader(state.leader())
                .leaderEpoch(state.leaderEpoch())
                .isr(state.isr())
                .partitionEpoch(state.partitionEpoch())
                .replicas(state.replicas())
                .addingReplicas(state.addingReplicas())
                .removingReplicas(state.removingReplicas())
                .isNew(true)
                .leaderRecoveryState(state.leaderRecoveryState())
                .build();
    }

    /** Whoever is stopped has no role to take any more; one that gets a role again afterwards is stopped first. */
    private void add(StopReplicaRequest request) {
        lastStop = request;
        for (StopReplicaTopicState topic : request.topicStates()) {
            for (StopReplicaPartitionState state : topic.partitionStates()) {
                TopicPartition key = new TopicPartition(topic.topicName(), state.partitionIndex());
                roles.forEach((name, states) -> {
                    if (name.name().equals(key.topic())) {
                        states.remove(key.partition());
                    }
                });
                StopReplicaPartitionState before = stops.get(key);
                boolean keepsDeleting = before != null && before.deletePartition() && !state.deletePartition();
                if (!keepsDeleting) {
                    stops.put(key, state);
                }
            }
        }
    }

    private List<ApiMessage> result() {
        List<ApiMessage> result = new ArrayList<>();
        if (lastMetadata != null) {
            result.add(mergedMetadata(lastMetadata));
        }
        if (lastStop != null) {
            addStop(result, lastStop, false);
            addStop(result, lastStop, true);
        }
        if (lastRoles != null) {
            result.add(mergedRoles(lastRoles));
        }
        return result;
    }

    private UpdateMetadataRequest mergedMetadata(UpdateMetadataRequest last) {
        List<UpdateMetadataTopicState> topics = new ArrayList<>(metadata.size());
        metadata.forEach((topic, states) ->
                topics.add(new UpdateMetadataTopicState(topic.name(), topic.id(), List.copyOf(states.values()))));
        return UpdateMetadataRequest.builder()
                .controllerId(last.controllerId())
                .controllerEpoch(last.controllerEpoch())
                .brokerEpoch(last.brokerEpoch())
                .topicStates(topics)
                .liveBrokers(last.liveBrokers())
                .build();
    }

    private LeaderAndIsrRequest mergedRoles(LeaderAndIsrRequest last) {
        List<LeaderAndIsrTopicState> topics = new ArrayList<>(roles.size());
        roles.forEach((topic, states) -> {
            if (!states.isEmpty()) {
                topics.add(new LeaderAndIsrTopicState(topic.name(), topic.id(), List.copyOf(states.values())));
            }
        });
        return LeaderAndIsrRequest.builder()
                .controllerId(last.controllerId())
                .controllerEpoch(last.controllerEpoch())
                .brokerEpoch(last.brokerEpoch())
                .topicStates(topics)
                .liveLeaders(List.copyOf(leaders.values()))
                .build();
    }

    private void addStop(List<ApiMessage> result, StopReplicaRequest last, boolean delete) {
        Map<String, List<StopReplicaPartitionState>> byTopic = new LinkedHashMap<>();
        stops.forEach((key, state) -> {
            if (state.deletePartition() == delete) {
                byTopic.computeIfAbsent(key.topic(), name -> new ArrayList<>()).add(state);
            }
        });
        if (byTopic.isEmpty()) {
            return;
        }
        List<StopReplicaTopicState> topics = new ArrayList<>(byTopic.size());
        byTopic.forEach((name, states) -> topics.add(new StopReplicaTopicState(name, states)));
        result.add(StopReplicaRequest.builder()
                .controllerId(last.controllerId())
                .controllerEpoch(last.controllerEpoch())
                .brokerEpoch(last.brokerEpoch())
                .topicStates(topics)
                .build());
    }
}
