package io.moldau.broker.group;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The members of one group in the order they came, its leader among them, and what they can all do. */
final class Members {

    private final Map<String, Member> byId = new LinkedHashMap<>();

    /** Which member speaks for a static instance (KIP-345). */
    private final Map<String, String> idByInstance = new HashMap<>();

    /** How many members can do a protocol; what all can do may be chosen. */
    private final Map<String, Integer> supporters = new HashMap<>();

    /** Members whose join is not answered yet. */
    private int joining;

    private @Nullable String leader;

    boolean isEmpty() {
        return byId.isEmpty();
    }

    int size() {
        return byId.size();
    }

    int joining() {
        return joining;
    }

    boolean haveAllJoined() {
        return joining == byId.size();
    }

    @Nullable
    Member find(String id) {
        return byId.get(id);
    }

    @Nullable
    Member findInstance(String instanceId) {
        String id = idByInstance.get(instanceId);
        return id == null ? null : byId.get(id);
    }

    /** A view; it must not be walked while members come or go. */
    Collection<Member> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    @Nullable
    String leader() {
        return leader;
    }

    boolean isLeader(String id) {
        return id.equals(leader);
    }

    /** The leader that another coordinator wrote down; the first member leads if that one is not among them. */
    void restoreLeader(@Nullable String id) {
        if (id != null && byId.containsKey(id)) {
            leader = id;
        }
    }

    /** The longest that any member needs to notice a rebalance, 0 without members. */
    int rebalanceTimeoutMs() {
        return byId.values().stream().mapToInt(Member::rebalanceTimeoutMs).max().orElse(0);
    }

    void add(Member member) {
        String instanceId = member.instanceId();
        if (instanceId != null) {
            idByInstance.put(instanceId, member.id());
        }
        byId.put(member.id(), member);
        count(member, 1);
        if (leader == null) {
            leader = member.id();
        }
    }

    /** The caller has answered it. */
    void remove(Member member) {
        byId.remove(member.id());
        count(member, -1);
        String instanceId = member.instanceId();
        if (instanceId != null) {
            idByInstance.remove(instanceId);
        }
        if (isLeader(member.id())) {
            leader = byId.isEmpty() ? null : byId.keySet().iterator().next();
        }
    }

    /** Puts one run of a static member in the place of another, as the leader if that was. The caller has answered it. */
    void replace(Member before, Member after) {
        boolean led = isLeader(before.id());
        remove(before);
        add(after);
        if (led) {
            leader = after.id();
        }
    }

    void update(Member member, JoinCall call) {
        count(member, -1);
        member.update(call);
        count(member, 1);
    }

    private void count(Member member, int change) {
        for (String protocol : member.protocolNames()) {
            supporters.merge(protocol, change, (before, more) -> before + more == 0 ? null : before + more);
        }
    }

    /** Lets a member wait for the next generation. */
    void park(Member member, JoinCall call) {
        joining += member.isJoining() ? 0 : 1;
        member.parkJoin(call);
    }

    /** Ends a member's waiting: the caller answers. */
    @Nullable
    JoinCall unpark(Member member) {
        joining -= member.isJoining() ? 1 : 0;
        return member.takeJoin();
    }

    /**
     * Refuses whatever the member waits for.
     *
     * @param asId what it shall call itself if it joins again
     */
    void release(Member member, ErrorCode error, String asId) {
        JoinCall join = unpark(member);
        SyncCall sync = member.takeSync();
        if (join != null) {
            join.refuse(error, asId);
        }
        if (sync != null) {
            sync.refuse(error);
        }
    }

    /** Whether there is a protocol among these that every member can do. */
    boolean canAllDoOneOf(List<JoinGroupRequestProtocol> protocols) {
        return protocols.stream().anyMatch(each -> supporters.getOrDefault(each.name(), 0) == byId.size());
    }

    /** Of what all can do, what most like best; among equals what the longest-standing member likes best. */
    String vote() {
        Set<String> candidates = supporters.entrySet().stream()
                .filter(each -> each.getValue() == byId.size())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (Member member : byId.values()) {
            String favourite = member.vote(candidates);
            if (favourite != null) {
                votes.merge(favourite, 1, Integer::sum);
            }
        }
        String winner = null;
        for (Map.Entry<String, Integer> each : votes.entrySet()) {
            if (winner == null || each.getValue() > votes.getOrDefault(winner, 0)) {
                winner = each.getKey();
            }
        }
        if (winner == null) {
            throw new IllegalStateException("no protocol that all of " + byId.keySet() + " can do");
        }
        return winner;
    }

    /** Makes sure that who leads has joined; false if nobody has. */
    boolean electLeader() {
        Member before = leader == null ? null : byId.get(leader);
        if (before != null && before.isJoining()) {
            return true;
        }
        for (Member member : byId.values()) {
            if (member.isJoining()) {
                leader = member.id();
                return true;
            }
        }
        return false;
    }

    /** The dynamic members that did not join; static ones keep their place until their session ends. */
    List<Member> missing() {
        List<Member> missing = new ArrayList<>();
        for (Member member : byId.values()) {
            if (!member.isJoining() && !member.isStatic()) {
                missing.add(member);
            }
        }
        return missing;
    }

    /** Says whether somebody is the member that it claims to be: NONE, FENCED_INSTANCE_ID or UNKNOWN_MEMBER_ID. */
    ErrorCode check(String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            String current = idByInstance.get(instanceId);
            if (current == null) {
                return ErrorCode.UNKNOWN_MEMBER_ID;
            }
            return current.equals(memberId) ? ErrorCode.NONE : ErrorCode.FENCED_INSTANCE_ID;
        }
        return byId.containsKey(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
    }
}
