package io.moldau.broker.group.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group as it last settled.
 *
 * @param protocolType what kind of group, as in {@code consumer} or {@code connect}; may be empty
 * @param generation counts the group's settlements
 * @param protocol the assignor it agreed on, null without members
 * @param leader the member that made the assignments, null without members
 * @param settledMs wall time, or −1 where an old coordinator did not write it
 * @param members none when the group became empty
 */
public record StoredGroup(
        String protocolType,
        int generation,
        @Nullable String protocol,
        @Nullable String leader,
        long settledMs,
        List<StoredMember> members) {

    public StoredGroup {
        members = List.copyOf(members);
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }
}
