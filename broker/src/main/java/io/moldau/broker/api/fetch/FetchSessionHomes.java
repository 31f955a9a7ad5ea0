package io.moldau.broker.api.fetch;

import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The fetch sessions of a broker, spread over its network loops. Immutable; safe from any thread. */
public final class FetchSessionHomes {

    /** One loop and the sessions it owns. */
    record Home(Loop loop, FetchSessions sessions) {}

    private final List<Home> homes;

    /**
     * @param loops those that connections live on
     * @param slots how many sessions the broker keeps ({@code max.incremental.fetch.session.cache.slots})
     * @param random for session ids that cannot be guessed; used on all the loops
     */
    public FetchSessionHomes(List<? extends Loop> loops, int slots, Clock clock, RandomGenerator random) {
        List<Home> each = new ArrayList<>(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            int share = slots / loops.size() + (i < slots % loops.size() ? 1 : 0);
            each.add(new Home(loops.get(i), new FetchSessions(i, loops.size(), share, clock, random)));
        }
        this.homes = List.copyOf(each);
    }

    /** Where a fetch is served: where its session lives, or else on the loop of its connection. */
    Home homeOf(Loop connectionLoop, int sessionId) {
        if (sessionId != FetchSession.NO_SESSION) {
            return homes.get(FetchSessions.ownerOf(sessionId, homes.size()));
        }
        for (Home home : homes) {
            if (home.loop() == connectionLoop) {
                return home;
            }
        }
        throw new IllegalArgumentException(connectionLoop.name() + " has no connections");
    }
}
