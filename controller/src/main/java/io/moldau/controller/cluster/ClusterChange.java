package io.moldau.controller.cluster;

import java.util.List;
import java.util.Map;

/** One fact that is new in a {@link ClusterDelta}. */
public sealed interface ClusterChange {

    /** Someone became the controller. */
    record ControllerElected(int brokerId, int epoch) implements ClusterChange {}

    /** A broker registered, registered anew, or changed its endpoints. */
    record BrokerAppeared(BrokerRegistration broker) implements ClusterChange {}

    /** A broker's registration is gone. */
    record BrokerGone(int brokerId) implements ClusterChange {}

    /** A broker asked to stop: it lives, and is given no leadership and no in-sync place any more. */
    record BrokerLeaving(int brokerId) implements ClusterChange {}

    /** A topic came into being, or its whole state was read anew. */
    record TopicSet(TopicImage topic) implements ClusterChange {}

    /**
     * Partitions of one topic were added or have another assignment or leadership.
     *
     * @param fresh they never had a leader before: their replicas may create logs for them
     */
    record PartitionsSet(String topic, List<PartitionImage> partitions, boolean fresh) implements ClusterChange {
        public PartitionsSet {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * Leaders of partitions of one topic have other in-sync replicas because they asked for it (KIP-497). No epoch of theirs
     * changed, and each leader learns it from the answer: only metadata tells the others.
     */
    record InSyncSet(String topic, List<PartitionImage> partitions) implements ClusterChange {
        public InSyncSet {
            partitions = List.copyOf(partitions);
        }
    }

    /** Brokers do not hold a partition any more, and what they have of it is to go. */
    record ReplicasDropped(String topic, int partition, List<Integer> brokers) implements ClusterChange {
        public ReplicasDropped {
            brokers = List.copyOf(brokers);
        }
    }

    /** The assignment of a topic was stored once more. */
    record AssignmentStored(String topic, int znodeVersion) implements ClusterChange {}

    /** A topic is to be deleted: nobody leads it any more. */
    record DeletionRequested(String topic) implements ClusterChange {}

    /** A topic and everything known about it is gone. */
    record TopicDeleted(String topic) implements ClusterChange {}

    /** An entity has no settings of its own any more. */
    record ConfigRemoved(ConfigEntity entity) implements ClusterChange {}

    /** The settings of an entity were replaced, possibly by none. */
    record ConfigSet(ConfigEntity entity, Map<String, String> config) implements ClusterChange {
        public ConfigSet {
            config = Map.copyOf(config);
        }
    }
}
