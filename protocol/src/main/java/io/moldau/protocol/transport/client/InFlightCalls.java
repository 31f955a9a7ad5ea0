package io.moldau.protocol.transport.client;

import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one channel that wait for a response, in the order they were sent, and one timer for the earliest deadline
 * among them. On the channel's loop only; the channel bounds how many there are.
 */
final class InFlightCalls {

    /** A call that was sent; {@code version} is what its request was in. */
    record InFlight(int correlationId, Call<?> call, int version, long deadlineMs) {}

    private final Clock clock;
    private final Loop loop;
    private final Runnable onLate;
    private final Deque<InFlight> calls = new ArrayDeque<>();
    private Loop.@Nullable Timer timer;
    private long timerDueMs;

    /** @param onLate runs when a call's deadline has passed */
    InFlightCalls(Clock clock, Loop loop, Runnable onLate) {
        this.clock = clock;
        this.loop = loop;
        this.onLate = onLate;
    }

    int size() {
        return calls.size();
    }

    void add(int correlationId, Call<?> call, int version) {
        long deadlineMs = clock.monotonicMs() + call.timeoutMs();
        calls.add(new InFlight(correlationId, call, version, deadlineMs));
        watch(deadlineMs);
    }

    /** The call whose response comes next, or null. */
    @Nullable
    InFlight peek() {
        return calls.peek();
    }

    /** Takes the call whose response has come. */
    InFlight remove() {
        return calls.remove();
    }

    /** Whether the call's deadline has passed. */
    boolean isLate(InFlight call) {
        return call.deadlineMs() <= clock.monotonicMs();
    }

    /** Takes every call and stops watching. */
    void drainTo(Consumer<InFlight> each) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        List<InFlight> drained = new ArrayList<>(calls);
        calls.clear();
        drained.forEach(each);
    }

    /** Answered calls leave their deadline behind: the timer looks again when it fires, rather than at each response. */
    private void watch(long deadlineMs) {
        if (timer != null && timerDueMs <= deadlineMs) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerDueMs = deadlineMs;
        timer = loop.schedule(Math.max(0, deadlineMs - clock.monotonicMs()), this::checkDeadlines);
    }

    private void checkDeadlines() {
        timer = null;
        long earliestMs = Long.MAX_VALUE;
        for (InFlight call : calls) {
            earliestMs = Math.min(earliestMs, call.deadlineMs());
        }
        if (earliestMs <= clock.monotonicMs()) {
            onLate.run();
        } else if (earliestMs < Long.MAX_VALUE) {
            watch(earliestMs);
        }
    }
}
