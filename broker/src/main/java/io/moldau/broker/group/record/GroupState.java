package io.moldau.broker.group.record;

import io.moldau.broker.coordinator.CoordinatorState;
import io.moldau.broker.group.record.GroupRecord.GroupForgotten;
import io.moldau.broker.group.record.GroupRecord.GroupStored;
import io.moldau.broker.group.record.GroupRecord.OffsetCommitted;
import io.moldau.broker.group.record.GroupRecord.OffsetForgotten;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the records of one partition of {@code __consumer_offsets} add up to. A group is in here from its first record until
 * both its members and all its offsets are forgotten. Replay is a look-up or two per record.
 */
public final class GroupState implements CoordinatorState<GroupRecord> {

    private final Map<String, StoredGroup> groups = new HashMap<>();

    /** By group, never an empty table. */
    private final Map<String, OffsetTable> offsets = new HashMap<>();

    @Override
    public void replay(GroupRecord record) {
        if (record instanceof OffsetCommitted committed) {
            offsets.computeIfAbsent(committed.group(), group -> new OffsetTable())
                    .put(committed.topic(), committed.partition(), committed.offset());
        } else if (record instanceof OffsetForgotten forgotten) {
            forget(forgotten);
        } else if (record instanceof GroupStored stored) {
            groups.put(stored.group(), stored.stored());
        } else if (record instanceof GroupForgotten forgotten) {
            groups.remove(forgotten.group());
        }
    }

    /** The log may begin with tombstones for what it told before: the beginning was compacted away. */
    private void forget(OffsetForgotten forgotten) {
        OffsetTable table = offsets.get(forgotten.group());
        if (table != null) {
            table.remove(forgotten.topic(), forgotten.partition());
            if (table.isEmpty()) {
                offsets.remove(forgotten.group());
            }
        }
    }

    /** The group as it last settled, or null if it never did. */
    public @Nullable StoredGroup group(String group) {
        return groups.get(group);
    }

    /** What the group has committed; an empty table if nothing. */
    public OffsetTable offsets(String group) {
        return offsets.getOrDefault(group, OffsetTable.EMPTY);
    }

    /** Whether any record about it is in force. */
    public boolean knows(String group) {
        return groups.containsKey(group) || offsets.containsKey(group);
    }

    /** The groups that settled at least once. */
    public Map<String, StoredGroup> settledGroups() {
        return Collections.unmodifiableMap(groups);
    }

    /** Every group there is a record of: a copy that does not change any more. */
    public Set<String> groupIds() {
        Set<String> ids = new HashSet<>(groups.keySet());
        ids.addAll(offsets.keySet());
        return ids;
    }
}
