package io.moldau.controller.cluster;

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

    /** An assignment that nobody is changing. */
    public static Assignment of(List<Integer> replicas) {
        return new Assignment(replicas, List.of(), List.of());
    }
}
