package io.moldau.broker.group;

import io.moldau.broker.group.GroupPhase.Dead;
import io.moldau.broker.group.GroupPhase.Empty;
import io.moldau.broker.group.GroupPhase.Stable;
import io.moldau.broker.group.record.StoredGroup;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.moldau.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import io.moldau.protocol.message.ListGroupsResponse.ListedGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows groups to whoever looks after them: those with members, and those that are only in the log. */
final class GroupViews {

    private static final String TYPE = "classic";
    private static final byte[] NOTHING = {};

    private final Term term;
    private final Groups groups;

    GroupViews(Term term, Groups groups) {
        this.term = term;
        this.groups = groups;
    }

    /**
     * Lists the groups of this shard.
     *
     * @param states in any case, or none for all
     * @param types likewise
     */
    List<ListedGroup> list(List<String> states, List<String> types) {
        if (!isWanted(TYPE, types)) {
            return List.of();
        }
        Set<String> ids = new HashSet<>(term.state().groupIds());
        groups.all().forEach(group -> ids.add(group.id()));
        List<ListedGroup> listed = new ArrayList<>(ids.size());
        for (String id : ids) {
            String state = phase(id).shownAs();
            if (isWanted(state, states)) {
                listed.add(new ListedGroup(id, protocolType(id), state, TYPE));
            }
        }
        return listed;
    }

    private static boolean isWanted(String word, List<String> wanted) {
        return wanted.isEmpty() || wanted.stream().anyMatch(word::equalsIgnoreCase);
    }

    private GroupPhase phase(String id) {
        Group group = groups.find(id);
        if (group != null) {
            return group.phase();
        }
        return term.state().knows(id) ? new Empty() : new Dead();
    }

    private String protocolType(String id) {
        Group group = groups.find(id);
        StoredGroup stored = term.state().group(id);
        if (group != null) {
            return group.generation().protocolType();
        }
        return stored == null ? "" : stored.protocolType();
    }

    /** Describes a group; one that is not there is Dead. What members said and got is shown while the group is stable. */
    DescribedGroup describe(String id) {
        GroupPhase phase = phase(id);
        Group group = groups.find(id);
        String protocol =
                group != null && phase instanceof Stable ? group.generation().protocol() : null;
        List<DescribedGroupMember> members = new ArrayList<>();
        if (group != null) {
            group.members().all().forEach(member -> members.add(member(member, protocol)));
        }
        return DescribedGroup.builder()
                .errorCode(ErrorCode.NONE.code())
                .groupId(id)
                .groupState(phase.shownAs())
                .protocolType(protocolType(id))
                .protocolData(protocol == null ? "" : protocol)
                .members(members)
                .build();
    }

    private static DescribedGroupMember member(Member member, @Nullable String protocol) {
        return new DescribedGroupMember(
                member.id(),
                member.instanceId(),
                member.clientId(),
                member.clientHost(),
                protocol == null ? NOTHING : member.metadata(protocol),
                protocol == null ? NOTHING : member.assignment());
    }
}
