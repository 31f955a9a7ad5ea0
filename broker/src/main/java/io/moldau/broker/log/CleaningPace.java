package io.moldau.broker.log;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds all cleaners of a broker together to a number of bytes per second: whoever has moved some is told how long to rest.
 * Safe from any thread.
 */
final class CleaningPace {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final double UNLIMITED = 1e15;

    /** Until when the bytes moved so far take at the permitted rate. */
    private final AtomicLong busyUntilNanos;

    private volatile double bytesPerSecond;

    CleaningPace(double bytesPerSecond, long nowNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.busyUntilNanos = new AtomicLong(nowNanos);
    }

    /** Puts another limit in force. */
    void limitTo(double newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /** How long to rest after these bytes, in milliseconds. */
    long restMs(long bytes, long nowNanos) {
        double rate = Math.max(1, bytesPerSecond);
        if (rate >= UNLIMITED) {
            return 0;
        }
        long costNanos = (long) (bytes / rate * NANOS_PER_SECOND);
        long until =
                busyUntilNanos.updateAndGet(busyUntil -> (busyUntil - nowNanos > 0 ? busyUntil : nowNanos) + costNanos);
        return (until - nowNanos) / NANOS_PER_MS;
    }
}
