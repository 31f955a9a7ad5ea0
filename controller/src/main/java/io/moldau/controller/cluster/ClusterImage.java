package io.moldau.controller.cluster;

import io.moldau.controller.cluster.ClusterChange.AssignmentStored;
import io.moldau.controller.cluster.ClusterChange.BrokerAppeared;
import io.moldau.controller.cluster.ClusterChange.BrokerGone;
import io.moldau.controller.cluster.ClusterChange.BrokerLeaving;
import io.moldau.controller.cluster.ClusterChange.ConfigRemoved;
import io.moldau.controller.cluster.ClusterChange.ConfigSet;
import io.moldau.controller.cluster.ClusterChange.ControllerElected;
import io.moldau.controller.cluster.ClusterChange.DeletionRequested;
import io.moldau.controller.cluster.ClusterChange.InSyncSet;
import io.moldau.controller.cluster.ClusterChange.PartitionsSet;
import io.moldau.controller.cluster.ClusterChange.ReplicasDropped;
import io.moldau.controller.cluster.ClusterChange.TopicDeleted;
import io.moldau.controller.cluster.ClusterChange.TopicSet;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.IntTreePMap;
import org.pcollections.MapPSet;

/**
 * Everything a controller knows about its cluster at one moment. Immutable, safe to hand to any thread; a changed copy
 * shares what did not change, so that one partition's new leader costs the same among ten partitions and among ten
 * thousand.
 *
 * @param version counts the deltas applied since the state was read from the store
 * @param controllerId who decides, or -1
 * @param controllerEpoch raised with each election
 * @param deleting topics to be deleted whose replicas have not all confirmed yet
 * @param leaving brokers that live and asked to stop
 */
public record ClusterImage(
        long version,
        String clusterId,
        int controllerId,
        int controllerEpoch,
        IntTreePMap<BrokerRegistration> brokers,
        HashPMap<String, TopicImage> topics,
        HashPMap<Uuid, String> topicNames,
        HashPMap<ConfigEntity, Map<String, String>> configs,
        MapPSet<String> deleting,
        MapPSet<Integer> leaving) {

    /** A cluster of which nothing is known but its id. */
    public static ClusterImage empty(String clusterId) {
        return new ClusterImage(
                0,
                clusterId,
                -1,
                0,
                IntTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePSet.empty(),
                HashTreePSet.empty());
    }

    /** Whether a broker is registered under this id and can be reached. */
    public boolean isLive(int brokerId) {
        return brokers.containsKey(brokerId);
    }

    /** Whether a broker lives and means to stay: others lead only where nobody else can. */
    public boolean isStaying(int brokerId) {
        return isLive(brokerId) && !leaving.contains(brokerId);
    }

    /** The topic with this name, or null. */
    public @Nullable TopicImage topic(String name) {
        return topics.get(name);
    }

    /** The topic with this id, or null. */
    public @Nullable TopicImage topic(Uuid id) {
        String name = topicNames.get(id);
        return name == null ? null : topics.get(name);
    }

    /** The changed settings of {@code entity}; empty when it has none. */
    public Map<String, String> config(ConfigEntity entity) {
        return configs.getOrDefault(entity, Map.of());
    }

    /** Every partition of every topic. */
    public List<TopicPartition> allPartitions() {
        List<TopicPartition> all = new ArrayList<>();
        topics.values()
                .forEach(topic -> topic.partitions()
                        .keySet()
                        .forEach(partition -> all.add(new TopicPartition(topic.name(), partition))));
        return all;
    }

    /** How many partitions all topics have together. */
    public int partitionCount() {
        return topics.values().stream().mapToInt(t -> t.partitions().size()).sum();
    }

    ClusterImage atVersion(long newVersion) {
        return new ClusterImage(
                newVersion,
                clusterId,
                controllerId,
                controllerEpoch,
                brokers,
                topics,
                topicNames,
                configs,
                deleting,
                leaving);
    }

    ClusterImage with(ClusterChange change) {
        if (change instanceof ControllerElected elected) {
            return new ClusterImage(
                    version,
                    clusterId,
                    elected.brokerId(),
                    elected.epoch(),
                    brokers,
                    topics,
                    topicNames,
                    configs,
                    deleting,
                    leaving);
        } else if (change instanceof BrokerAppeared appeared) {
            int id = appeared.broker().id();
            return withBrokers(brokers.plus(id, appeared.broker()), leaving.minus(id));
        } else if (change instanceof BrokerGone gone) {
            return withBrokers(brokers.minus(gone.brokerId()), leaving.minus(gone.brokerId()));
        } else if (change instanceof BrokerLeaving going) {
            return withBrokers(brokers, leaving.plus(going.brokerId()));
        } else if (change instanceof TopicSet set) {
            return withTopic(set.topic());
        } else if (change instanceof PartitionsSet set) {
            return withTopic(known(set.topic()).with(set.partitions()));
        } else if (change instanceof InSyncSet set) {
            return withTopic(known(set.topic()).with(set.partitions()));
        } else if (change instanceof AssignmentStored stored) {
            return withTopic(known(stored.topic()).withZnodeVersion(stored.znodeVersion()));
        } else if (change instanceof ReplicasDropped) {
            // The partition itself says who holds it.
            return this;
        } else if (change instanceof DeletionRequested requested) {
            return withTopics(topics, topicNames, configs, deleting.plus(requested.topic()));
        } else if (change instanceof TopicDeleted deleted) {
            return withoutTopic(deleted.topic());
        } else if (change instanceof ConfigRemoved removed) {
            return withTopics(topics, topicNames, configs.minus(removed.entity()), deleting);
        } else if (change instanceof ConfigSet set) {
            return withTopics(topics, topicNames, configs.plus(set.entity(), set.config()), deleting);
        }
        throw new AssertionError("unhandled change " + change);
    }

    private TopicImage known(String topic) {
        TopicImage image = topics.get(topic);
        if (image == null) {
            throw new IllegalStateException("change of unknown topic " + topic);
        }
        return image;
    }

    private ClusterImage withBrokers(IntTreePMap<BrokerRegistration> next, MapPSet<Integer> nextLeaving) {
        return new ClusterImage(
                version,
                clusterId,
                controllerId,
                controllerEpoch,
                next,
                topics,
                topicNames,
                configs,
                deleting,
                nextLeaving);
    }

    private ClusterImage withTopic(TopicImage topic) {
        TopicImage before = topics.get(topic.name());
        HashPMap<Uuid, String> names =
                before == null || before.id().equals(topic.id()) ? topicNames : topicNames.minus(before.id());
        return withTopics(topics.plus(topic.name(), topic), names.plus(topic.id(), topic.name()), configs, deleting);
    }

    private ClusterImage withoutTopic(String name) {
        TopicImage before = topics.get(name);
        return withTopics(
                topics.minus(name),
                before == null ? topicNames : topicNames.minus(before.id()),
                configs.minus(ConfigEntity.topic(name)),
                deleting.minus(name));
    }

    private ClusterImage withTopics(
            HashPMap<String, TopicImage> newTopics,
            HashPMap<Uuid, String> newNames,
            HashPMap<ConfigEntity, Map<String, String>> newConfigs,
            MapPSet<String> newDeleting) {
        return new ClusterImage(
                version,
                clusterId,
                controllerId,
                controllerEpoch,
                brokers,
                newTopics,
                newNames,
                newConfigs,
                newDeleting,
                leaving);
    }
}
