package io.moldau.sim.runtime;

import io.moldau.protocol.runtime.Clock;

/**
 * The clocks of one machine. The monotonic one runs a little fast or slow; the wall clock does so as well, and jumps when
 * told to.
 */
public final class SimClock implements Clock {

    private static final double MAX_DRIFT = 0.02;

    private final Timeline timeline;
    private final double rate;
    private long wallOffsetMs;

    public SimClock(Timeline timeline) {
        this.timeline = timeline;
        this.rate = 1 - MAX_DRIFT + 2 * MAX_DRIFT * timeline.chance().nextDouble();
    }

    @Override
    public long wallMs() {
        return Timeline.START_WALL_MS + wallOffsetMs + monotonicMs();
    }

    @Override
    public long nanos() {
        return (long) (timeline.nowNs() * rate);
    }

    /** Lets the wall clock jump, either way. */
    public void jump(long ms) {
        wallOffsetMs += ms;
    }

    /** How long {@code ms} on this clock take. */
    long timelineNs(long ms) {
        return (long) Math.ceil(ms * 1_000_000 / rate);
    }
}
