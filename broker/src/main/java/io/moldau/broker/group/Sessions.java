package io.moldau.broker.group;

import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds the members of one group that have been silent for too long, and the ids nobody came back with. A sign of life
 * writes one deadline and touches no timer: there is one per group, set for the earliest deadline there was, and set anew
 * only when it goes off.
 */
final class Sessions {

    /** Told what was found. */
    interface Listener {
        void onSilent(Member member);

        void onForgottenIds();
    }

    private final Term term;
    private final Members members;
    private final PendingIds pending;
    private final Listener listener;

    private Loop.@Nullable Timer timer;
    private long armedForMs = Long.MAX_VALUE;

    Sessions(Term term, Members members, PendingIds pending, Listener listener) {
        this.term = term;
        this.members = members;
        this.pending = pending;
        this.listener = listener;
    }

    /** The member shows that it is alive. */
    void touch(Member member) {
        member.renew(term.nowMs());
        watch(member.deadlineMs());
    }

    /** Makes sure that somebody looks at that time. */
    void watch(long deadlineMs) {
        if (deadlineMs >= armedForMs) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        armedForMs = deadlineMs;
        timer = term.loop().schedule(Math.max(0, deadlineMs - term.nowMs()), this::look);
    }

    private void look() {
        timer = null;
        armedForMs = Long.MAX_VALUE;
        long nowMs = term.nowMs();
        for (Member member : silent(nowMs)) {
            // What happens to one may complete a round, which answers the next.
            if (isSilent(member, nowMs)) {
                listener.onSilent(member);
            }
        }
        if (pending.expire(nowMs)) {
            listener.onForgottenIds();
        }
        watchNext();
    }

    private List<Member> silent(long nowMs) {
        List<Member> silent = new ArrayList<>(0);
        for (Member member : members.all()) {
            if (isSilent(member, nowMs)) {
                silent.add(member);
            }
        }
        return silent;
    }

    private static boolean isSilent(Member member, long nowMs) {
        return member.isWatched() && member.deadlineMs() <= nowMs;
    }

    /** Members that wait for an answer are watched again when they get it. */
    private void watchNext() {
        OptionalLong nextMember = members.all().stream()
                .filter(Member::isWatched)
                .mapToLong(Member::deadlineMs)
                .min();
        nextMember.ifPresent(this::watch);
        pending.nextDeadlineMs().ifPresent(this::watch);
    }

    /** Looks no more. */
    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        armedForMs = Long.MIN_VALUE;
    }
}
