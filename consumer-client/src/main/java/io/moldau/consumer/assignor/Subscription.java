package io.moldau.consumer.assignor;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one member tells the leader.
 *
 * @param owned partitions that it reads at this moment, and since which generation; none for a member that let go of all
 * @param userData of the assignor, read only; null for none
 */
public record Subscription(
        Set<String> topics, Held owned, @Nullable ByteBuffer userData) {

    /** A member that was never given anything. */
    public static Subscription to(String... topics) {
        return new Subscription(Set.copyOf(List.of(topics)), Held.NOTHING, null);
    }
}
