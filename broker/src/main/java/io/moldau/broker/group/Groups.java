package io.moldau.broker.group;

import io.moldau.broker.group.GroupPhase.Empty;
import io.moldau.broker.group.record.StoredGroup;
import io.moldau.protocol.api.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups of a shard that somebody is in or about to be in. All others are in the log's state alone. */
final class Groups {

    /** Ids given out to clients that have not come back yet, over all groups. */
    static final int MAX_PENDING_IDS = 100_000;

    private final Term term;
    private final PendingIds.Allowance allowance = new PendingIds.Allowance(MAX_PENDING_IDS);
    private final Map<String, Group> byId = new HashMap<>();

    Groups(Term term) {
        this.term = term;
    }

    /** Takes up every group that the log says has members. */
    void restore() {
        List.copyOf(term.state().settledGroups().entrySet()).forEach(each -> {
            if (!each.getValue().isEmpty()) {
                create(each.getKey(), each.getValue());
            }
        });
    }

    /** The group, if somebody is in it or about to be. */
    @Nullable
    Group find(String id) {
        return byId.get(id);
    }

    /** The group, if it has members. */
    @Nullable
    Group findPopulated(String id) {
        Group group = byId.get(id);
        return group == null || group.phase() instanceof Empty ? null : group;
    }

    /** The group, for somebody who wants to join it. The caller deserts it if nobody came to. */
    Group findOrCreate(String id) {
        Group group = byId.get(id);
        return group == null ? create(id, term.state().group(id)) : group;
    }

    private Group create(String id, @Nullable StoredGroup stored) {
        Group group = new Group(id, stored, term, allowance, deserted -> byId.remove(id, deserted));
        byId.put(id, group);
        return group;
    }

    /** Forgets a group that is being deleted. */
    void drop(Group group) {
        byId.remove(group.id());
        group.becomeDead(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }

    /** A copy: what is done to one may desert it. */
    List<Group> all() {
        return List.copyOf(byId.values());
    }

    /** Ends all of them with the term. */
    void end() {
        byId.values().forEach(group -> group.becomeDead(ErrorCode.NOT_COORDINATOR));
        byId.clear();
    }
}
