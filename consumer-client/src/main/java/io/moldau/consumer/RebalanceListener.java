package io.moldau.consumer;

import io.moldau.protocol.api.TopicPartition;
import java.util.Set;

/**
 * Hears which partitions a member of a group gets and has to let go of. Called on the thread that polls, from within
 * {@link Consumer#poll}, {@link Consumer#unsubscribe} and {@link Consumer#close}; it may call the consumer, but not poll.
 */
public interface RebalanceListener {

    /** A listener that does nothing. */
    RebalanceListener NONE = new RebalanceListener() {};

    /** These are read from now on, in addition; before the first record of them. Also called when there are none. */
    default void onPartitionsAssigned(Set<TopicPartition> partitions) {}

    /** These are not read any more, and others may get them when this returns: the time to commit. */
    default void onPartitionsRevoked(Set<TopicPartition> partitions) {}

    /** These are not read any more, and others may have them already: too late to commit. */
    default void onPartitionsLost(Set<TopicPartition> partitions) {
        onPartitionsRevoked(partitions);
    }
}
