package io.moldau.controller.controller;

import java.util.List;
import java.util.Map;

/**
 * A topic that someone wants created.
 *
 * @param partitions how many; -1 when {@code assignments} says it
 * @param replicationFactor of each partition; -1 when {@code assignments} says it
 * @param assignments for each partition the brokers that are to hold it, the preferred leader first; empty to leave it to
 *     the cluster
 * @param configs settings that differ from the defaults, already found valid
 */
public record NewTopic(
        String name,
        int partitions,
        int replicationFactor,
        Map<Integer, List<Integer>> assignments,
        Map<String, String> configs) {

    public NewTopic {
        assignments = Map.copyOf(assignments);
        configs = Map.copyOf(configs);
    }
}
