package io.moldau.controller.controller;

import io.moldau.controller.cluster.BrokerRegistration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Where new replicas go: leaders round-robin over the brokers from a random start, the followers of successive partitions
 * at growing distances, so that the partitions of a dead broker fall to many others and not to its neighbour. When every
 * broker names its rack, brokers take turns by rack, and a partition returns to a rack only once it has been to all.
 */
final class ReplicaPlacement {

    /** In placement order: neighbours are in different racks as far as the racks allow. */
    private final List<BrokerRegistration> brokers;

    private final boolean rackAware;
    private final long racks;

    ReplicaPlacement(Collection<BrokerRegistration> liveBrokers) {
        this.rackAware = liveBrokers.stream().allMatch(broker -> broker.rack() != null);
        this.brokers = rackAware ? alternatingRacks(liveBrokers) : byId(liveBrokers);
        this.racks = brokers.stream().map(BrokerRegistration::rack).distinct().count();
    }

    /**
     * Chooses the replicas of {@code count} new partitions.
     *
     * @param firstPartition how many partitions the topic has already: spreading continues from there
     * @param replicationFactor between 1 and the number of brokers
     * @return for each partition the broker ids, the preferred leader first
     */
    List<List<Integer>> place(int firstPartition, int count, int replicationFactor, RandomGenerator random) {
        int n = brokers.size();
        if (replicationFactor < 1 || replicationFactor > n) {
            throw new IllegalArgumentException(replicationFactor + " replicas on " + n + " brokers");
        }
        int start = random.nextInt(n);
        int distance = random.nextInt(n);
        List<List<Integer>> placed = new ArrayList<>(count);
        for (int partition = firstPartition; partition < firstPartition + count; partition++) {
            int leader = Math.floorMod(start + partition, n);
            placed.add(replicas(leader, distance + partition / n, replicationFactor));
        }
        return placed;
    }

    private List<Integer> replicas(int leader, int distance, int replicationFactor) {
        List<Integer> chosen = new ArrayList<>(replicationFactor);
        Set<String> usedRacks = new HashSet<>();
        choose(brokers.get(leader), chosen, usedRacks);
        int n = brokers.size();
        // The others in a ring that starts at the distance: first only new racks, then any broker not yet chosen.
        for (boolean strict : new boolean[] {rackAware, false}) {
            for (int step = 0; step < n - 1 && chosen.size() < replicationFactor; step++) {
                BrokerRegistration candidate = brokers.get((leader + 1 + Math.floorMod(distance + step, n - 1)) % n);
                boolean rackTaken = rackAware && usedRacks.contains(rack(candidate)) && usedRacks.size() < racks;
                if (!chosen.contains(candidate.id()) && !(strict && rackTaken)) {
                    choose(candidate, chosen, usedRacks);
                }
            }
        }
        return chosen;
    }

    private void choose(BrokerRegistration broker, List<Integer> chosen, Set<String> usedRacks) {
        chosen.add(broker.id());
        if (rackAware) {
            usedRacks.add(rack(broker));
        }
    }

    private static List<BrokerRegistration> byId(Collection<BrokerRegistration> brokers) {
        TreeMap<Integer, BrokerRegistration> sorted = new TreeMap<>();
        brokers.forEach(broker -> sorted.put(broker.id(), broker));
        return List.copyOf(sorted.values());
    }

    private static List<BrokerRegistration> alternatingRacks(Collection<BrokerRegistration> brokers) {
        TreeMap<String, List<BrokerRegistration>> byRack = new TreeMap<>();
        for (BrokerRegistration broker : byId(brokers)) {
            byRack.computeIfAbsent(rack(broker), rack -> new ArrayList<>()).add(broker);
        }
        List<BrokerRegistration> order = new ArrayList<>(brokers.size());
        for (int turn = 0; order.size() < brokers.size(); turn++) {
            for (List<BrokerRegistration> rack : byRack.values()) {
                if (turn < rack.size()) {
                    order.add(rack.get(turn));
                }
            }
        }
        return order;
    }

    private static String rack(BrokerRegistration broker) {
        return Objects.requireNonNull(broker.rack());
    }
}
