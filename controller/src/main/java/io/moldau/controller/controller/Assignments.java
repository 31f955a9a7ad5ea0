package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterImage;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What an assignment made by hand must look like. */
final class Assignments {

    private Assignments() {}

    /** What is wrong with the replicas of some partitions; empty when they are fine. */
    static Optional<String> problemOf(Collection<List<Integer>> partitions, ClusterImage image) {
        int replicationFactor = partitions.iterator().next().size();
        for (List<Integer> replicas : partitions) {
            if (replicas.isEmpty()) {
                return Optional.of("a partition needs at least one replica");
            } else if (replicas.size() != replicationFactor) {
                return Optional.of("all partitions need the same number of replicas");
            } else if (new HashSet<>(replicas).size() != replicas.size()) {
                return Optional.of("brokers " + replicas + " name one broker twice");
            }
            Optional<Integer> unknown =
                    replicas.stream().filter(id -> !image.isLive(id)).findFirst();
            if (unknown.isPresent()) {
                return Optional.of("broker " + unknown.get() + " is not alive; these are: "
                        + image.brokers().keySet());
            }
        }
        return Optional.empty();
    }
}
