package io.moldau.protocol.record;

/** Arithmetic of idempotent producers' sequence numbers, which run from 0 to 2^31-1 and then start over (KIP-98). */
public final class Sequences {
    private Sequences() {}

    /** The sequence {@code count} records after this one. Both are at least 0. */
    public static int plus(int sequence, int count) {
        return (sequence + count) & Integer.MAX_VALUE;
    }

    /** The sequence {@code count} records before this one. Both are at least 0. */
    public static int minus(int sequence, int count) {
        return (sequence - count) & Integer.MAX_VALUE;
    }
}
