package io.moldau.sim;

import io.moldau.protocol.api.TopicPartition;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps the faults within what replication can bear: a machine may lose what it wrote only while, for each partition, an
 * in-sync replica on another machine still has everything. A broker that lost something counts as having nothing, until the
 * controller has taken it out of the in-sync set.
 */
final class LostWrites {

    private final StoreView store;

    /** For each broker that lost writes: the partitions whose in-sync set has not been rid of it. */
    private final Map<Integer, Set<String>> tainted = new TreeMap<>();

    LostWrites(StoreView store) {
        this.store = store;
    }

    /** Looks at what the controller has done; often enough not to miss a moment in which a broker was out of a set. */
    void review() {
        if (!tainted.isEmpty()) {
            Map<String, Set<Integer>> inSync = store.inSync();
            tainted.forEach((broker, partitions) -> partitions.removeIf(
                    partition -> !inSync.getOrDefault(partition, Set.of()).contains(broker)));
            tainted.values().removeIf(Set::isEmpty);
        }
    }

    /** Whether a broker that lost writes of a partition still counts as in sync. */
    boolean isTainted(int broker, TopicPartition partition) {
        return tainted.getOrDefault(broker, Set.of()).contains(partition.toString());
    }

    /**
     * Whether everyone in sync lost writes: the controller may have shrunk the set to one broker in the very moment in which
     * that lost power. Then the partition rightly waits for an operator, though nothing is lost.
     */
    boolean isStranded(TopicPartition partition) {
        return store.inSync().getOrDefault(partition.toString(), Set.of()).stream()
                .allMatch(member -> isTainted(member, partition));
    }

    boolean mayLose(int broker) {
        return store.inSync().entrySet().stream()
                .allMatch(entry -> entry.getValue().stream()
                        .anyMatch(member -> member != broker
                                && !tainted.getOrDefault(member, Set.of()).contains(entry.getKey())));
    }

    /** A broker is about to lose writes. */
    void expect(int broker) {
        tainted.put(
                broker,
                store.inSync().entrySet().stream()
                        .filter(entry -> entry.getValue().contains(broker))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
