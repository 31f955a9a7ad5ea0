package io.moldau.controller.controller;

import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.store.TopicNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A topic as it was found in the store, possibly half made.
 *
 * @param version of the node with the assignment
 * @param leaderships of the partitions that have one
 * @param partitionNodes the partitions that have a node of their own; empty when even their parent is missing
 */
record StoredTopic(
        String name,
        TopicNode node,
        int version,
        Map<Integer, Leadership> leaderships,
        Optional<Set<Integer>> partitionNodes) {}
