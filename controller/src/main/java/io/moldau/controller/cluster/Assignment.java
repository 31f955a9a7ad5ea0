package io.moldau.controller.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * Which brokers hold a partition.
 *
 * @param replicas all of them, the preferred leader first; while a reassignment runs, the target followed by the leaving
 * @param adding those of {@code replicas} that a running reassignment brings in
 * @param removing those of {@code replicas} that a running reassignment takes out
 */
public record Assignment(List<Integer> replicas, List<Integer> adding, List<Integer> removing) {

    public Assignment {
        replicas = List.copyOf(replicas);
        adding = List.copyOf(adding);
        removing = List.copyOf(removing);
    }

    /** Whether no reassignment runs. */
    public boolean isSettled() {
        return adding.isEmpty() && removing.isEmpty();
    }

    /** Those that are to hold the partition in the end, the preferred leader first. */
    public List<Integer> target() {
        return without(replicas, removing);
    }

    /** Those that held the partition before a running reassignment began. */
    public List<Integer> origin() {
        return without(replicas, adding);
    }

    /** The way from here to other replicas, by way of holding the partition in both places (KIP-455). */
    public Assignment towards(List<Integer> newTarget) {
        List<Integer> origin = origin();
        List<Integer> joining = without(newTarget, origin);
        List<Integer> leaving = without(origin, newTarget);
        List<Integer> all = new ArrayList<>(newTarget);
        all.addAll(leaving);
        return new Assignment(all, joining, leaving);
    }

    private static List<Integer> without(List<Integer> replicas, List<Integer> those) {
        return replicas.stream().filter(id -> !those.contains(id)).toList();
    }

    /** An assignment that nobody is changing. */
    public static Assignment of(List<Integer> replicas) {
        return new Assignment(replicas, List.of(), List.of());
    }
}
