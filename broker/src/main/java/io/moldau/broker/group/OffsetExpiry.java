package io.moldau.broker.group;

import io.moldau.broker.group.GroupPhase.Stable;
import io.moldau.broker.group.record.CommittedOffset;
import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupRecord.GroupForgotten;
import io.moldau.broker.group.record.GroupRecord.OffsetForgotten;
import io.moldau.broker.group.record.OffsetTable;
import io.moldau.broker.group.record.StoredGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a group have become useless (KIP-211): the offsets of a group that has been empty for long; of one with
 * members the offsets of topics that nobody subscribes to any more; of one that never had members what was not committed
 * again for long; and whatever was committed for a while only, or for topics that are no more. A group without members goes
 * with its last offset.
 */
final class OffsetExpiry {

    private final Term term;
    private final Groups groups;

    OffsetExpiry(Term term, Groups groups) {
        this.term = term;
        this.groups = groups;
    }

    /** The tombstones that are due for a group; none for most. */
    List<GroupRecord> due(String id, long nowMs) {
        Group group = groups.findPopulated(id);
        if (group != null) {
            Set<String> subscribed = group.generation().subscribedTopics();
            return group.phase() instanceof Stable && subscribed != null
                    ? expired(id, subscribed, CommittedOffset::commitTimestampMs, nowMs)
                    : List.of();
        }
        StoredGroup stored = term.state().group(id);
        return withGroup(id, expired(id, Set.of(), ageOf(stored), nowMs));
    }

    /** The tombstones for all that a group committed for these topics. */
    List<GroupRecord> ofTopics(String id, Collection<String> topics) {
        List<GroupRecord> records = new ArrayList<>(0);
        OffsetTable table = term.state().offsets(id);
        for (String topic : topics) {
            table.topic(topic).keySet().forEach(partition -> records.add(new OffsetForgotten(id, topic, partition)));
        }
        return records.isEmpty() ? records : withGroup(id, records);
    }

    /** Adds the group itself if it has no members, and no offsets after these; to the same list. */
    List<GroupRecord> withGroup(String id, List<GroupRecord> offsets) {
        StoredGroup stored = term.state().group(id);
        // Somebody was given an id to come back with if a group without members is kept at all.
        boolean isAwaited = groups.find(id) != null;
        if (stored != null
                && stored.isEmpty()
                && !isAwaited
                && offsets.size() == term.state().offsets(id).size()) {
            offsets.add(new GroupForgotten(id));
        }
        return offsets;
    }

    /** Since when nobody wanted an offset of a group without members: since the last left, if that is written. */
    private static ToLongFunction<CommittedOffset> ageOf(@Nullable StoredGroup stored) {
        if (stored == null || !stored.isEmpty() || stored.protocolType().isEmpty() || stored.settledMs() < 0) {
            return CommittedOffset::commitTimestampMs;
        }
        long emptyMs = stored.settledMs();
        return offset -> emptyMs;
    }

    private List<GroupRecord> expired(
            String id, Set<String> subscribed, ToLongFunction<CommittedOffset> sinceMs, long nowMs) {
        List<GroupRecord> expired = new ArrayList<>(0);
        long retentionMs = term.config().offsetRetentionMs();
        term.state().offsets(id).topics().forEach((topic, offsets) -> {
            if (!subscribed.contains(topic)) {
                offsets.forEach((partition, offset) -> {
                    if (offset.isExpired(sinceMs.applyAsLong(offset), retentionMs, nowMs)) {
                        expired.add(new OffsetForgotten(id, topic, partition));
                    }
                });
            }
        });
        return expired;
    }
}
