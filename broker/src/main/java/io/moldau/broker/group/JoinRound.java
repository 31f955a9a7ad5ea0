package io.moldau.broker.group;

import io.moldau.protocol.runtime.Loop;
import org.jspecify.annotations.Nullable;

/**
 * The gathering of a group's next generation. It is complete when every member has joined and nobody is about to, or when
 * time is up. A group that was empty is given a while in any case, and longer as long as further members come, so that a
 * service that starts does not rebalance once per process.
 */
final class JoinRound {

    private final Term term;
    private final Members members;
    private final PendingIds pending;
    private final Runnable complete;

    /** Whether only time ends the round. */
    private final boolean isInitial;

    private long delayMs;

    /** How much longer an initial round may become. */
    private long extensionLeftMs;

    private boolean grew;
    private Loop.@Nullable Timer timer;

    private JoinRound(Term term, Members members, PendingIds pending, boolean isInitial, Runnable complete) {
        this.term = term;
        this.members = members;
        this.pending = pending;
        this.isInitial = isInitial;
        this.complete = complete;
    }

    /** The first members of a group that had none. */
    static JoinRound initial(Term term, Members members, PendingIds pending, Runnable complete) {
        JoinRound round = new JoinRound(term, members, pending, true, complete);
        round.delayMs = term.config().initialRebalanceDelayMs();
        round.extensionLeftMs = Math.max(0, members.rebalanceTimeoutMs() - round.delayMs);
        return round;
    }

    /** The members there are and those who come along. */
    static JoinRound usual(Term term, Members members, PendingIds pending, Runnable complete) {
        JoinRound round = new JoinRound(term, members, pending, false, complete);
        round.delayMs = members.rebalanceTimeoutMs();
        return round;
    }

    void start() {
        timer = term.loop().schedule(delayMs, this::onTime);
        maybeComplete();
    }

    /** A member came that the group has never had. */
    void grow() {
        grew = true;
    }

    /** Completes the round if there is nobody left to wait for. */
    void maybeComplete() {
        if (!isInitial && members.haveAllJoined() && pending.isEmpty()) {
            stop();
            complete.run();
        }
    }

    private void onTime() {
        if (grew && extensionLeftMs > 0) {
            grew = false;
            delayMs = Math.min(term.config().initialRebalanceDelayMs(), extensionLeftMs);
            extensionLeftMs -= delayMs;
            timer = term.loop().schedule(delayMs, this::onTime);
        } else {
            complete.run();
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
