package io.moldau.protocol.runtime;

/** A clock that moves only when a test says so. It starts in 2026, so that wall time looks like wall time. */
public final class ManualClock implements Clock {

    private static final long START_WALL_MS = 1_767_225_600_000L;

    private long nanos = 1_000_000_000L;
    private long wallMs = START_WALL_MS;

    @Override
    public long wallMs() {
        return wallMs;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    /** Moves both clocks on. */
    public void advance(long ms) {
        nanos += ms * 1_000_000;
        wallMs += ms;
    }

    /** Lets the wall clock alone jump, either way, as an operator or NTP would. */
    public void jumpWall(long ms) {
        wallMs += ms;
    }
}
