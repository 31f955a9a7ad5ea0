package io.moldau.broker.replication;

import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.client.Backoff;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Replicas whose leader, or whose own log, refused the last step: each sits out for a while that grows with its failures, and
 * holds up no other. The first wait is short, as most often a new leader has only not been told yet. Belongs to one {@link
 * Fetcher}.
 */
final class RestingReplicas {

    private static final long FIRST_BACKOFF_MS = 20;

    private final Clock clock;
    private final Loop loop;
    private final Backoff backoff;
    private final Consumer<ReplicaCopy> onRested;

    /** Until when each rests, on the monotonic clock. */
    private final Map<ReplicaCopy, Long> resting = new HashMap<>();

    /** @param onRested told of each that may try again */
    RestingReplicas(FetcherPorts ports, Loop loop, Consumer<ReplicaCopy> onRested) {
        this.clock = ports.clock();
        this.loop = loop;
        this.backoff = new Backoff(FIRST_BACKOFF_MS, ports.config().fetchBackoffMs(), ports.random());
        this.onRested = onRested;
    }

    void add(ReplicaCopy copy) {
        long delayMs = backoff.delayMs(copy.failedAgain());
        resting.put(copy, clock.monotonicMs() + delayMs);
        loop.schedule(delayMs, () -> {
            if (resting.remove(copy) != null) {
                onRested.accept(copy);
            }
        });
    }

    /** Does nothing for one that does not rest. */
    void remove(ReplicaCopy copy) {
        resting.remove(copy);
    }

    /** How long until one of them wants to be asked for again, {@code limitMs} at most. */
    int nextWithinMs(int limitMs) {
        long nowMs = clock.monotonicMs();
        long withinMs = limitMs;
        for (long untilMs : resting.values()) {
            withinMs = Math.min(withinMs, Math.max(0, untilMs - nowMs));
        }
        return (int) withinMs;
    }
}
