package io.moldau.broker.group;

import io.moldau.protocol.runtime.Loop;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who of a generation has not asked for its assignment yet. They have the group's rebalance timeout for it. */
final class SyncRound {

    private final Set<String> missing = new LinkedHashSet<>();
    private Loop.@Nullable Timer timer;
    private boolean storing;

    /** Nobody is missing: the generation comes from another coordinator. */
    SyncRound() {}

    /**
     * Begins.
     *
     * @param late told once of whoever is still missing when time is up
     */
    SyncRound(Term term, Members members, Consumer<Set<String>> late) {
        members.all().forEach(member -> missing.add(member.id()));
        timer = term.loop().schedule(members.rebalanceTimeoutMs(), () -> late.accept(missing));
    }

    /** The member has asked, or is no more. */
    void arrived(String memberId) {
        if (missing.remove(memberId) && missing.isEmpty()) {
            stop();
        }
    }

    /** A static member got a new id before it asked. */
    void renamed(String before, String after) {
        if (missing.remove(before)) {
            missing.add(after);
        }
    }

    /** True once: the leader's assignments are stored once, however often it sends them. */
    boolean beginStoring() {
        boolean first = !storing;
        storing = true;
        return first;
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
