package io.moldau.controller.store;

import io.moldau.controller.cluster.ConfigEntity;
import java.util.List;

/** Where things lie in the tree: the paths of a ZooKeeper-mode Kafka cluster, below whatever root the store has. */
public final class StorePaths {

    public static final String CLUSTER_ID = "/cluster/id";
    public static final String CONTROLLER = "/controller";
    public static final String CONTROLLER_EPOCH = "/controller_epoch";
    public static final String BROKER_IDS = "/brokers/ids";
    public static final String BROKER_SEQUENCE = "/brokers/seqid";
    public static final String TOPICS = "/brokers/topics";
    public static final String DELETE_TOPICS = "/admin/delete_topics";
    public static final String REASSIGNMENT = "/admin/reassign_partitions";
    public static final String ISR_CHANGES = "/isr_change_notification";
    public static final String CONFIG_CHANGES = "/config/changes";
    public static final String PRODUCER_ID_BLOCK = "/latest_producer_id_block";

    /** Every node that must exist before anything else does, parents first. */
    static final List<String> PERSISTENT = List.of(
            "/consumers",
            "/cluster",
            "/brokers",
            BROKER_IDS,
            TOPICS,
            BROKER_SEQUENCE,
            "/config",
            CONFIG_CHANGES,
            "/config/topics",
            "/config/clients",
            "/config/users",
            "/config/brokers",
            "/config/ips",
            "/admin",
            DELETE_TOPICS,
            ISR_CHANGES,
            "/log_dir_event_notification",
            PRODUCER_ID_BLOCK);

    private StorePaths() {}

    public static String broker(int id) {
        return BROKER_IDS + "/" + id;
    }

    public static String topic(String name) {
        return TOPICS + "/" + name;
    }

    /** The parent of a topic's partitions. */
    public static String partitions(String topic) {
        return topic(topic) + "/partitions";
    }

    public static String partition(String topic, int partition) {
        return partitions(topic) + "/" + partition;
    }

    /** Holds a partition's leader and in-sync replicas. */
    public static String partitionState(String topic, int partition) {
        return partition(topic, partition) + "/state";
    }

    /** Whether a node holds some partition's leader and in-sync replicas. */
    public static boolean isPartitionState(String path) {
        // A topic may be called "state", but no name has a slash.
        return path.startsWith(TOPICS + "/") && path.contains("/partitions/") && path.endsWith("/state");
    }

    /** Exists while the topic is to be deleted. */
    public static String deletion(String topic) {
        return DELETE_TOPICS + "/" + topic;
    }

    public static String config(ConfigEntity entity) {
        return "/config/" + entity.path();
    }

    /** The parent of all entities of a kind. */
    public static String configs(ConfigEntity.Kind kind) {
        return "/config/" + kind.path();
    }

    /** What a notification's sequence number is appended to. */
    static String configChangePrefix() {
        return CONFIG_CHANGES + "/config_change_";
    }
}
