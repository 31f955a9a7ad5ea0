package io.moldau.protocol.runtime;

/** Where time comes from. Safe to read from any thread. */
public interface Clock {

    /** Milliseconds since the Unix epoch, as stored in records. May jump in either direction. */
    long wallMs();

    /** A monotonic count of nanoseconds with an arbitrary origin: for durations and deadlines, never for storage. */
    long nanos();

    /** {@link #nanos()} in whole milliseconds. */
    default long monotonicMs() {
        return nanos() / 1_000_000;
    }
}
