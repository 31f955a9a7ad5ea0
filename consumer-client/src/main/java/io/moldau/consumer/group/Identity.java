package io.moldau.consumer.group;

import io.moldau.consumer.assignor.Held;
import org.jspecify.annotations.Nullable;

/**
 * As whom the coordinator knows this member.
 *
 * @param generation of the group at the last rebalance, −1 for no member
 * @param memberId empty until the coordinator has given one
 * @param protocol the assignor that the group agreed on; null for no member
 */
record Identity(int generation, String memberId, @Nullable String protocol) {

    /** Nobody. */
    static final Identity NONE = new Identity(Held.NO_GENERATION, "", null);

    boolean isMember() {
        return generation != Held.NO_GENERATION;
    }

    /** Known by name, and in no generation. */
    static Identity named(String memberId) {
        return new Identity(Held.NO_GENERATION, memberId, null);
    }
}
