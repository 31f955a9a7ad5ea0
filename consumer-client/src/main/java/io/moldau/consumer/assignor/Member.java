package io.moldau.consumer.assignor;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group as its leader sees it. In the order of static members by instance id before dynamic ones by member id,
 * so that a static member's place outlives its restarts (KIP-345).
 *
 * @param instanceId null for a dynamic member
 */
public record Member(String id, @Nullable String instanceId, Subscription subscription) implements Comparable<Member> {

    private static final Comparator<Member> ORDER = Comparator.comparing(
                    Member::instanceId, Comparator.nullsLast(Comparator.<String>naturalOrder()))
            .thenComparing(Member::id);

    @Override
    public int compareTo(Member other) {
        return ORDER.compare(this, other);
    }

    boolean wants(String topic) {
        return subscription.topics().contains(topic);
    }
}
