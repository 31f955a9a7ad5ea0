package io.moldau.broker.group;

import io.moldau.broker.group.record.StoredGroup;
import io.moldau.broker.group.record.StoredMember;
import io.moldau.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the members of a group have agreed on. Immutable: the next agreement is the next generation.
 *
 * @param number rises by one each time; clients name it in what they ask
 * @param protocolType what kind of group it is, empty while it never had a member
 * @param protocol the assignor, null without members
 * @param subscribedTopics what the members consume, or null where that cannot be told
 */
record Generation(
        int number,
        String protocolType,
        @Nullable String protocol,
        @Nullable Set<String> subscribedTopics) {

    /** Before the first. */
    static final Generation NONE = new Generation(0, "", null, null);

    private static final byte[] NOTHING = {};

    /** The one that is in the log, whose members are these. */
    static Generation of(StoredGroup stored, Members members) {
        if (stored.isEmpty()) {
            return new Generation(stored.generation(), stored.protocolType(), null, null);
        }
        return of(stored.generation(), stored.protocolType(), agreed(stored), members);
    }

    /** The protocol that a group with members must have; nobody could use a record without. */
    static String agreed(StoredGroup stored) {
        String protocol = stored.protocol();
        return protocol == null ? "" : protocol;
    }

    private static Generation of(int number, String type, String protocol, Members members) {
        return new Generation(number, type, protocol, Subscriptions.topics(type, protocol, members));
    }

    /** The same while its first member says what kind of group it will be. */
    Generation ofType(String type) {
        return new Generation(number, type, protocol, subscribedTopics);
    }

    /** The next, as these members vote. */
    Generation next(Members members) {
        return of(number + 1, protocolType, members.vote(), members);
    }

    /** The next, which has no members. */
    Generation nextWithoutMembers() {
        return new Generation(number + 1, protocolType, null, null);
    }

    /** What its leader needs in order to assign. */
    List<JoinGroupResponseMember> describe(Members members) {
        List<JoinGroupResponseMember> described = new ArrayList<>(members.size());
        for (Member member : members.all()) {
            described.add(new JoinGroupResponseMember(member.id(), member.instanceId(), member.metadata(protocol)));
        }
        return described;
    }

    /**
     * How it is written down.
     *
     * @param assignments by member id; who is not in there gets nothing
     */
    StoredGroup toStored(Members members, Map<String, byte[]> assignments, long nowMs) {
        List<StoredMember> stored = new ArrayList<>(members.size());
        if (protocol != null) {
            for (Member member : members.all()) {
                stored.add(member.toStored(protocol, assignments.getOrDefault(member.id(), NOTHING)));
            }
        }
        return new StoredGroup(protocolType, number, protocol, members.leader(), nowMs, stored);
    }
}
