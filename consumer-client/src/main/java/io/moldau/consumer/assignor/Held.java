package io.moldau.consumer.assignor;

import io.moldau.protocol.api.TopicPartition;
import java.util.List;

/**
 * Partitions that a member says it was given.
 *
 * @param generation of the group when it was given them, {@link #NO_GENERATION} if it does not know
 */
public record Held(int generation, List<TopicPartition> partitions) {

    /** Older than every generation. */
    public static final int NO_GENERATION = -1;

    static final Held NOTHING = new Held(NO_GENERATION, List.of());
}
