package io.moldau.broker.group;

import io.moldau.broker.group.GroupPhase.Completing;
import io.moldau.broker.group.GroupPhase.Dead;
import io.moldau.broker.group.GroupPhase.Empty;
import io.moldau.broker.group.GroupPhase.Preparing;
import io.moldau.broker.group.GroupPhase.Stable;
import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupRecord.GroupStored;
import io.moldau.broker.group.record.StoredGroup;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group while somebody is in it or about to be: its members, its generation and its {@linkplain GroupPhase phase}. Owned
 * by the partition's loop. What clients may ask in which phase stands in {@link JoinRules}, {@link SyncRules} and {@link
 * MemberRules}; here is what can happen to the group.
 *
 * <p>A group without anybody is not kept: the log's {@linkplain io.moldau.broker.group.record.GroupState state} knows all
 * there is to know, and the next one to join finds it there.
 */
final class Group implements Sessions.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Group.class);

    /** How long a member stays that has never heard of its id: it may be gone and come back under another one. */
    private static final int NEW_MEMBER_TIMEOUT_MS = 300_000;

    private static final byte[] NOTHING = {};

    private final String id;
    private final Term term;
    private final Members members = new Members();
    private final PendingIds pending;
    private final Sessions sessions;
    private final Consumer<Group> deserted;

    private GroupPhase phase = new Empty();

    /** Changes when the phase becomes Completing or Empty. */
    private Generation generation = Generation.NONE;

    /**
     * Takes up a group where the log left it.
     *
     * @param stored null if it never settled
     * @param deserted told when nobody is left in it and the log says so
     */
    Group(
            String id,
            @Nullable StoredGroup stored,
            Term term,
            PendingIds.Allowance allowance,
            Consumer<Group> deserted) {
        this.id = id;
        this.term = term;
        this.pending = new PendingIds(allowance);
        this.sessions = new Sessions(term, members, pending, this);
        this.deserted = deserted;
        if (stored != null) {
            restore(stored);
        }
    }

    private void restore(StoredGroup stored) {
        String agreed = Generation.agreed(stored);
        stored.members().forEach(member -> members.add(new Member(member, agreed)));
        members.restoreLeader(stored.leader());
        generation = Generation.of(stored, members);
        if (members.isEmpty()) {
            return;
        }
        phase = new Stable(new SyncRound());
        // Nobody has heard of them here, and they have not heard of this coordinator: their time begins now.
        members.all().forEach(sessions::touch);
        if (members.size() > term.config().maxSize()) {
            rebalance("more members than group.max.size");
        }
    }

    String id() {
        return id;
    }

    GroupPhase phase() {
        return phase;
    }

    Generation generation() {
        return generation;
    }

    Members members() {
        return members;
    }

    Sessions sessions() {
        return sessions;
    }

    PendingIds pending() {
        return pending;
    }

    /** Gives out an id that somebody shall come back with; false if there are too many of them. */
    boolean promise(String memberId, int timeoutMs) {
        long deadlineMs = term.nowMs() + timeoutMs;
        if (!pending.add(memberId, deadlineMs)) {
            return false;
        }
        sessions.watch(deadlineMs);
        return true;
    }

    /** Makes the caller a member, waiting for the next generation. */
    void admit(String memberId, JoinCall call) {
        pending.remove(memberId);
        if (phase instanceof Preparing preparing && generation.number() == 0) {
            preparing.round().grow();
        }
        if (members.isEmpty()) {
            generation = generation.ofType(call.request().protocolType());
        }
        Member member = new Member(memberId, call);
        members.add(member);
        members.park(member, call);
        // It cannot know its id before it is answered. If it does not wait for that, it must not stay for ever.
        member.renewUntil(term.nowMs() + NEW_MEMBER_TIMEOUT_MS);
        sessions.watch(member.deadlineMs());
        rebalance("a member joins: " + call.reason());
    }

    /** Begins another generation unless one is being gathered. */
    void rebalance(String reason) {
        if (phase instanceof Preparing preparing) {
            preparing.round().maybeComplete();
        } else {
            becomePreparing(reason);
        }
    }

    /** Gathers the next generation. Who waits for an assignment of this one waits in vain. */
    void becomePreparing(String reason) {
        if (phase instanceof Completing) {
            answerSyncs(ErrorCode.REBALANCE_IN_PROGRESS);
        }
        boolean wasEmpty = phase instanceof Empty;
        stopRound();
        JoinRound round = wasEmpty
                ? JoinRound.initial(term, members, pending, this::completeJoin)
                : JoinRound.usual(term, members, pending, this::completeJoin);
        phase = new Preparing(round);
        LOG.info("{}: group {} leaves generation {}: {}", term.partition(), Text.safe(id), generation.number(), reason);
        round.start();
    }

    private void completeJoin() {
        for (Member late : members.missing()) {
            LOG.info("{}: group {} goes on without member {}", term.partition(), Text.safe(id), Text.safe(late.id()));
            takeOut(late);
        }
        if (members.isEmpty()) {
            becomeEmpty();
        } else if (members.electLeader()) {
            becomeCompleting();
        } else {
            // Only static members are left and none is back. Their sessions decide.
            JoinRound round = JoinRound.usual(term, members, pending, this::completeJoin);
            phase = new Preparing(round);
            round.start();
        }
    }

    /** Nobody is left. */
    void becomeEmpty() {
        stopRound();
        generation = generation.nextWithoutMembers();
        phase = new Empty();
        LOG.info("{}: group {} is empty in generation {}", term.partition(), Text.safe(id), generation.number());
        storeEmptiness();
    }

    /** Writes down that nobody is left; again where that was refused before. */
    void storeEmptiness() {
        if (!isEmptinessStored()) {
            store(Map.of(), error -> {
                if (error != ErrorCode.NONE) {
                    // Harmless: an older generation would be found, whose members would be silent.
                    LOG.warn("{}: group {}: its emptiness is not stored: {}", term.partition(), Text.safe(id), error);
                }
            });
        }
        maybeDesert();
    }

    private boolean isEmptinessStored() {
        StoredGroup stored = term.state().group(id);
        return generation.number() == 0
                || (stored != null && stored.generation() == generation.number() && stored.isEmpty());
    }

    /** Deserts the group if nobody is in it and the log knows all of it. */
    void maybeDesert() {
        if (phase instanceof Empty && pending.isEmpty() && isEmptinessStored()) {
            sessions.stop();
            deserted.accept(this);
        }
    }

    /** Tells the members of their generation, and waits for its leader's assignments. */
    private void becomeCompleting() {
        generation = generation.next(members);
        SyncRound round = new SyncRound(term, members, this::dropLateSyncs);
        phase = new Completing(round);
        LOG.info(
                "{}: group {} has generation {} with {} members",
                term.partition(),
                Text.safe(id),
                generation.number(),
                members.size());
        for (Member member : members.all()) {
            member.settle();
            JoinCall call = members.unpark(member);
            sessions.touch(member);
            if (call != null) {
                tell(member, call);
            }
        }
    }

    /** Tells a member of the generation there is. */
    void tell(Member member, JoinCall call) {
        String leader = members.leader();
        List<JoinGroupResponseMember> whole = members.isLeader(member.id()) ? generation.describe(members) : List.of();
        call.accept(generation, member.id(), leader == null ? "" : leader, whole, false);
    }

    private void dropLateSyncs(Set<String> memberIds) {
        List<String> late = List.copyOf(memberIds);
        for (String memberId : late) {
            Member member = members.find(memberId);
            if (member != null) {
                takeOut(member);
            }
        }
        becomePreparing("members did not ask for their assignment in time: " + late.size());
    }

    /** The assignments are replicated: everybody gets his. */
    void becomeStable(SyncRound round, Map<String, byte[]> assignments) {
        phase = new Stable(round);
        LOG.info("{}: group {} is stable in generation {}", term.partition(), Text.safe(id), generation.number());
        members.all().forEach(member -> member.assign(assignments.getOrDefault(member.id(), NOTHING)));
        answerSyncs(ErrorCode.NONE);
    }

    /** Answers everybody who waits for an assignment, whose sessions count again from now on. */
    void answerSyncs(ErrorCode error) {
        for (Member member : members.all()) {
            SyncCall call = member.takeSync();
            if (call != null) {
                sessions.touch(member);
                if (error == ErrorCode.NONE) {
                    call.reply().accept(SyncCall.assigned(generation, member.assignment()));
                } else {
                    call.refuse(error);
                }
            }
        }
    }

    /** Writes down how the group has settled. */
    void store(Map<String, byte[]> assignments, Consumer<ErrorCode> replicated) {
        GroupRecord record = new GroupStored(
                id, generation.toStored(members, assignments, term.clock().wallMs()));
        term.journal().append(List.of(record), error -> replicated.accept(Errors.ofStoring(error)));
    }

    /** The member is gone: what it waits for is answered, and the others rebalance. It shall find out that it is unknown. */
    void remove(Member member, String reason) {
        takeOut(member);
        rebalance(reason);
    }

    private void takeOut(Member member) {
        members.release(member, ErrorCode.UNKNOWN_MEMBER_ID, "");
        members.remove(member);
        if (phase instanceof Completing completing) {
            completing.round().arrived(member.id());
        } else if (phase instanceof Stable stable) {
            stable.round().arrived(member.id());
        }
    }

    /** Nobody will come back with this id. */
    void forget(String memberId) {
        pending.remove(memberId);
        onForgottenIds();
    }

    @Override
    public void onForgottenIds() {
        if (phase instanceof Preparing preparing) {
            preparing.round().maybeComplete();
        } else {
            maybeDesert();
        }
    }

    @Override
    public void onSilent(Member member) {
        LOG.info("{}: group {} lost member {}", term.partition(), Text.safe(id), Text.safe(member.id()));
        remove(member, "a member fell silent");
    }

    /** Ends here: whoever waits is told why. */
    void becomeDead(ErrorCode reason) {
        stopRound();
        sessions.stop();
        pending.clear();
        phase = new Dead();
        members.all().forEach(member -> members.release(member, reason, member.id()));
    }

    private void stopRound() {
        if (phase instanceof Preparing preparing) {
            preparing.round().stop();
        } else if (phase instanceof Completing completing) {
            completing.round().stop();
        } else if (phase instanceof Stable stable) {
            stable.round().stop();
        }
    }
}
