package io.moldau.admin;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Administers a cluster. Safe from any thread. Each result fails with {@link io.moldau.protocol.api.ApiException} when the cluster refuses, and
 * with {@link UnreachableException} when nobody answers in time.
 */
public interface Admin extends AutoCloseable {

    /** Every topic, sorted by name, internal ones too. */
    CompletableFuture<List<TopicDescription>> topics();

    /** The brokers alive, the controller, and every topic. */
    CompletableFuture<ClusterDescription> cluster();

    /** Creates a topic. Completes when the controller has stored it; its leaders may take another moment. */
    CompletableFuture<Void> createTopic(NewTopic topic);

    /** Deletes a topic with all its records. */
    CompletableFuture<Void> deleteTopic(String name);

    /**
     * Adds partitions to a topic. Records with a key go elsewhere from then on.
     *
     * @param total how many partitions there shall be, more than there are
     */
    CompletableFuture<Void> addPartitions(String topic, int total);

    /** The configuration in force for a topic, in the cluster's order. */
    CompletableFuture<List<ConfigValue>> topicConfig(String topic);

    /** The {@code min.insync.replicas} in force for each of these topics. */
    CompletableFuture<Map<String, Integer>> minInSyncReplicas(List<String> topics);

    /**
     * Changes a topic's overrides, all or none.
     *
     * @param set keys to override
     * @param unset keys to leave to the broker again
     */
    CompletableFuture<Void> alterTopicConfig(String topic, Map<String, String> set, Set<String> unset);

    /** Its consumer groups; usable for as long as this is. */
    GroupAdmin groups();

    /** Its coordinators; usable for as long as this is. */
    CoordinatorAdmin coordinators();

    /** What its partitions hold; usable for as long as this is. */
    LogAdmin logs();

    /** Gives up what is in flight and closes the connections. */
    @Override
    void close();
}
