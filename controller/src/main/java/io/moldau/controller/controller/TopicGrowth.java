package io.moldau.controller.controller;

import java.util.List;

/**
 * More partitions that someone wants for a topic.
 *
 * @param count of partitions afterwards
 * @param assignments the replicas of each new partition in turn; empty to leave it to the cluster
 */
public record TopicGrowth(String topic, int count, List<List<Integer>> assignments) {

    public TopicGrowth {
        assignments = List.copyOf(assignments);
    }
}
