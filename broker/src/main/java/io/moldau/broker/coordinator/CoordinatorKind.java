package io.moldau.broker.coordinator;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Loop;

/**
 * A kind of coordinator: what it keeps in its topic and how it works. Immutable; any thread.
 *
 * @param <R> its records
 * @param <S> the state they add up to
 * @param <C> who acts on it during a term of leadership
 */
public interface CoordinatorKind<R, S extends CoordinatorState<R>, C extends ActiveCoordinator> {

    /** The topic whose partitions are the coordinators' logs. */
    String topic();

    RecordFormat<R> format();

    /** The state that no record has changed yet. */
    S emptyState();

    /**
     * Begins a term, on the partition's loop.
     *
     * @param state loaded; the coordinator's from now on, changed by {@code journal} alone
     */
    C begin(TopicPartition partition, S state, Journal<R> journal, Loop loop);
}
