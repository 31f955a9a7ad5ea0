package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the partitions that should go back to their preferred leaders, for brokers that lead too few of theirs. */
final class LeaderBalance {

    private LeaderBalance() {}

    /**
     * The partitions to elect for.
     *
     * @param tolerancePercent how much of what a broker should lead others may lead
     */
    static List<TopicPartition> strays(ClusterImage image, int tolerancePercent) {
        Map<Integer, Integer> due = new TreeMap<>();
        Map<Integer, List<TopicPartition>> strays = new TreeMap<>();
        for (TopicImage topic : image.topics().values()) {
            if (image.deleting().contains(topic.name())) {
                continue;
            }
            for (PartitionImage partition : topic.partitions().values()) {
                int preferred = partition.preferredLeader();
                due.merge(preferred, 1, Integer::sum);
                if (isStray(image, partition)) {
                    strays.computeIfAbsent(preferred, id -> new ArrayList<>())
                            .add(new TopicPartition(topic.name(), partition.partition()));
                }
            }
        }
        List<TopicPartition> result = new ArrayList<>();
        strays.forEach((broker, partitions) -> {
            if (partitions.size() * 100L > (long) due.getOrDefault(broker, 0) * tolerancePercent) {
                result.addAll(partitions);
            }
        });
        return result;
    }

    /** Only what can return counts: a partition in motion, or whose preferred leader still catches up, waits. */
    private static boolean isStray(ClusterImage image, PartitionImage partition) {
        int preferred = partition.preferredLeader();
        Leadership now = partition.leadership();
        return now != null
                && now.leader() != preferred
                && now.isr().contains(preferred)
                && image.isStaying(preferred)
                && partition.assignment().isSettled();
    }
}
