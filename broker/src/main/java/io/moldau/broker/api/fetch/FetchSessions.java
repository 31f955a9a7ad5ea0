package io.moldau.broker.api.fetch;

import io.moldau.protocol.runtime.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The fetch sessions that live on one network loop, at most {@code slots} of them. Touched on that loop alone.
 *
 * <p>A session's id names its loop: {@code id mod loops} is the loop's index. A client that comes back over another
 * connection, on another loop, is thereby led to the one owner of its session.
 */
final class FetchSessions {

    /** A session this long unused gives way to a new one when all slots are taken; Kafka's value. */
    static final long EVICTABLE_AFTER_MS = 120_000;

    private final int loopIndex;
    private final int loops;
    private final int slots;
    private final Clock clock;
    private final RandomGenerator random;

    /** Least recently used first. */
    private final Map<Integer, FetchSession> sessions = new LinkedHashMap<>();

    /**
     * @param loopIndex of the owning loop, in [0, loops)
     * @param slots how many sessions may live here; 0 turns sessions off
     */
    FetchSessions(int loopIndex, int loops, int slots, Clock clock, RandomGenerator random) {
        this.loopIndex = loopIndex;
        this.loops = loops;
        this.slots = slots;
        this.clock = clock;
        this.random = random;
    }

    /** The index of the loop that owns the session with this id. */
    static int ownerOf(int sessionId, int loops) {
        return Math.floorMod(sessionId, loops);
    }

    @Nullable
    FetchSession find(int id) {
        return sessions.get(id);
    }

    /** Ends a session; does nothing if there is none with this id. */
    void close(int id) {
        sessions.remove(id);
    }

    /** Takes over what the next request of a session says; only that counts as use of it. */
    void advance(FetchSession session, List<FetchTarget> changed, List<FetchTarget.Key> forgotten) {
        sessions.remove(session.id());
        sessions.put(session.id(), session);
        session.advance(changed, forgotten, clock.monotonicMs());
    }

    /** Starts a session, or returns nothing when all slots are in use: the client then sends full requests. */
    Optional<FetchSession> open(boolean usesTopicIds, List<FetchTarget> targets) {
        if (sessions.size() >= slots && !evictOne()) {
            return Optional.empty();
        }
        FetchSession session = new FetchSession(freshId(), usesTopicIds, targets, clock.monotonicMs());
        sessions.put(session.id(), session);
        return Optional.of(session);
    }

    int size() {
        return sessions.size();
    }

    private boolean evictOne() {
        if (sessions.isEmpty()) {
            return false;
        }
        FetchSession eldest = sessions.values().iterator().next();
        if (clock.monotonicMs() - eldest.lastUsedMs() < EVICTABLE_AFTER_MS) {
            return false;
        }
        sessions.remove(eldest.id());
        return true;
    }

    private int freshId() {
        while (true) {
            int candidate = random.nextInt(1, Integer.MAX_VALUE / loops) * loops + loopIndex;
            if (!sessions.containsKey(candidate)) {
                return candidate;
            }
        }
    }
}
