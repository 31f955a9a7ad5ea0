package io.moldau.consumer.assignor;

import io.moldau.protocol.api.TopicPartition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rule for spreading partitions over the members of a group. Without state, so for any thread. */
public interface Assignor {

    /** The name that the members of a group agree on. */
    String name();

    /** Whether members may keep partitions while the group rebalances (KIP-429). */
    default boolean isCooperative() {
        return false;
    }

    /**
     * What a member tells the leader beside its subscription; null for nothing.
     *
     * @param last what the member was given last; null when it never was
     */
    default @Nullable ByteBuffer userData(@Nullable Held last) {
        return null;
    }

    /**
     * Spreads the partitions of all topics that somebody subscribes to.
     *
     * @param partitionCounts how many partitions each topic has; without the topics that do not exist
     * @return for each member, also one that gets nothing, its partitions
     */
    Map<String, List<TopicPartition>> assign(Map<String, Integer> partitionCounts, List<Member> members);
}
