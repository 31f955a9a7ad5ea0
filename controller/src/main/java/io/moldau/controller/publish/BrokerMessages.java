package io.moldau.controller.publish;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrLiveLeader;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import io.moldau.protocol.message.StopReplicaRequest;
import io.moldau.protocol.message.StopReplicaRequest.StopReplicaPartitionState;
import io.moldau.protocol.message.StopReplicaRequest.StopReplicaTopicState;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataBroker;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataEndpoint;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataPartitionState;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataTopicState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes requests to brokers from the facts of one image. */
final class BrokerMessages {

    /** Stands for the leader, and for the leader epoch, of a partition that is being deleted. */
    static final int DURING_DELETE = -2;

    private final ClusterImage image;
    private final String brokerListener;

    /** @param brokerListener the listener through which brokers reach each other */
    BrokerMessages(ClusterImage image, String brokerListener) {
        this.image = image;
        this.brokerListener = brokerListener;
    }

    /** Tells a broker to lead or follow partitions that it holds; all of them have a leadership. */
    LeaderAndIsrRequest leaderAndIsr(
            BrokerRegistration to, Collection<TopicPartition> partitions, Set<TopicPartition> fresh) {
        Map<String, List<LeaderAndIsrPartitionState>> byTopic = new TreeMap<>();
        Map<Integer, LeaderAndIsrLiveLeader> leaders = new TreeMap<>();
        for (TopicPartition key : partitions) {
            PartitionImage partition = partition(key);
            Leadership led = leadership(partition);
            byTopic.computeIfAbsent(key.topic(), t -> new ArrayList<>())
                    .add(LeaderAndIsrPartitionState.builder()
                            .partitionIndex(key.partition())
                            .controllerEpoch(led.controllerEpoch())
                            .leader(led.leader())
                            .leaderEpoch(led.leaderEpoch())
                            .isr(led.isr())
                            .partitionEpoch(led.partitionEpoch())
                            .replicas(partition.replicas())
                            .addingReplicas(partition.assignment().adding())
                            .removingReplicas(partition.assignment().removing())
                            .isNew(fresh.contains(key))
                            .leaderRecoveryState(led.recoveryState().id())
                            .build());
            BrokerRegistration leader = image.brokers().get(led.leader());
            if (leader != null) {
                leader.endpoint(brokerListener)
                        .ifPresent(endpoint -> leaders.put(
                                leader.id(),
                                LeaderAndIsrLiveLeader.builder()
                                        .brokerId(leader.id())
                                        .hostName(endpoint.host())
                                        .port(endpoint.port())
                                        .build()));
            }
        }
        List<LeaderAndIsrTopicState> topics = new ArrayList<>(byTopic.size());
        byTopic.forEach((topic, states) -> topics.add(LeaderAndIsrTopicState.builder()
                .topicName(topic)
                .topicId(topic(topic).id())
                .partitionStates(states)
                .build()));
        return LeaderAndIsrRequest.builder()
                .controllerId(image.controllerId())
                .controllerEpoch(image.controllerEpoch())
                .brokerEpoch(to.epoch())
                .topicStates(topics)
                .liveLeaders(List.copyOf(leaders.values()))
                .build();
    }

    /** Tells a broker who lives, who is the controller, and the state of some partitions. */
    UpdateMetadataRequest updateMetadata(BrokerRegistration to, Collection<TopicPartition> partitions) {
        Map<String, List<UpdateMetadataPartitionState>> byTopic = new TreeMap<>();
        for (TopicPartition key : partitions) {
            byTopic.computeIfAbsent(key.topic(), t -> new ArrayList<>())
                    .add(metadataState(key, image.deleting().contains(key.topic())));
        }
        List<UpdateMetadataTopicState> topics = new ArrayList<>(byTopic.size());
        byTopic.forEach((topic, states) -> topics.add(UpdateMetadataTopicState.builder()
                .topicName(topic)
                .topicId(topic(topic).id())
                .partitionStates(states)
                .build()));
        return UpdateMetadataRequest.builder()
                .controllerId(image.controllerId())
                .controllerEpoch(image.controllerEpoch())
                .brokerEpoch(to.epoch())
                .topicStates(topics)
                .liveBrokers(image.brokers().values().stream()
                        .map(BrokerMessages::liveBroker)
                        .toList())
                .build();
    }

    /** Tells a broker to stop serving a topic that is being deleted, and with {@code delete} to remove its files. */
    StopReplicaRequest deleteReplicas(BrokerRegistration to, TopicImage topic, boolean delete) {
        List<StopReplicaPartitionState> states = topic.partitions().values().stream()
                .filter(partition -> partition.replicas().contains(to.id()))
                .map(partition -> stop(partition.partition(), DURING_DELETE, delete))
                .toList();
        return stopReplicas(to, List.of(new StopReplicaTopicState(topic.name(), states)));
    }

    /** Tells a broker to stop serving partitions, and with {@code delete} to remove their files. */
    StopReplicaRequest stopReplicas(BrokerRegistration to, Collection<TopicPartition> partitions, boolean delete) {
        Map<String, List<StopReplicaPartitionState>> byTopic = new TreeMap<>();
        for (TopicPartition key : partitions) {
            byTopic.computeIfAbsent(key.topic(), t -> new ArrayList<>())
                    .add(stop(key.partition(), leadership(partition(key)).leaderEpoch(), delete));
        }
        List<StopReplicaTopicState> topics = new ArrayList<>(byTopic.size());
        byTopic.forEach((topic, states) -> topics.add(new StopReplicaTopicState(topic, states)));
        return stopReplicas(to, topics);
    }

    private StopReplicaRequest stopReplicas(BrokerRegistration to, List<StopReplicaTopicState> topics) {
        return StopReplicaRequest.builder()
                .controllerId(image.controllerId())
                .controllerEpoch(image.controllerEpoch())
                .brokerEpoch(to.epoch())
                .topicStates(topics)
                .build();
    }

    private static StopReplicaPartitionState stop(int partition, int leaderEpoch, boolean delete) {
        return StopReplicaPartitionState.builder()
                .partitionIndex(partition)
                .leaderEpoch(leaderEpoch)
                .deletePartition(delete)
                .build();
    }

    private UpdateMetadataPartitionState metadataState(TopicPartition key, boolean deleting) {
        PartitionImage partition = partition(key);
        Leadership led = leadership(partition);
        return UpdateMetadataPartitionState.builder()
                .partitionIndex(key.partition())
                .controllerEpoch(led.controllerEpoch())
                .leader(deleting ? DURING_DELETE : led.leader())
                .leaderEpoch(deleting ? DURING_DELETE : led.leaderEpoch())
                .isr(led.isr())
                .zkVersion(led.partitionEpoch())
                .replicas(partition.replicas())
                .offlineReplicas(partition.replicas().stream()
                        .filter(replica -> !image.isLive(replica))
                        .toList())
                .build();
    }

    private static UpdateMetadataBroker liveBroker(BrokerRegistration broker) {
        return UpdateMetadataBroker.builder()
                .id(broker.id())
                .rack(broker.rack())
                .endpoints(broker.endpoints().stream()
                        .map(endpoint -> UpdateMetadataEndpoint.builder()
                                .host(endpoint.host())
                                .port(endpoint.port())
                                .listener(endpoint.listener())
                                .securityProtocol(endpoint.security().id())
                                .build())
                        .toList())
                .build();
    }

    private TopicImage topic(String name) {
        TopicImage topic = image.topic(name);
        if (topic == null) {
            throw new IllegalStateException("message about unknown topic " + name);
        }
        return topic;
    }

    private PartitionImage partition(TopicPartition key) {
        PartitionImage partition = topic(key.topic()).partition(key.partition());
        if (partition == null) {
            throw new IllegalStateException("message about unknown partition " + key);
        }
        return partition;
    }

    private static Leadership leadership(PartitionImage partition) {
        Leadership leadership = partition.leadership();
        if (leadership == null) {
            throw new IllegalStateException(
                    "message about partition " + partition.partition() + " that nobody led yet");
        }
        return leadership;
    }
}
