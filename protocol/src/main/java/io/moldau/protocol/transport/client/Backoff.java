package io.moldau.protocol.transport.client;

import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubled with every failure in a row, up to a bound, and spread by a fifth either way
 * so that clients which failed together do not return together (KIP-580). Belongs to one loop, as its generator does.
 */
public final class Backoff {

    private static final double JITTER = 0.2;
    private static final int MAX_DOUBLINGS = 30;

    private final long initialMs;
    private final long maxMs;
    private final RandomGenerator random;

    /**
     * Describes the waits.
     *
     * @param initialMs after the first failure
     * @param maxMs bound before the spread; a smaller value than {@code initialMs} replaces it
     */
    public Backoff(long initialMs, long maxMs, RandomGenerator random) {
        this.initialMs = Math.min(initialMs, maxMs);
        this.maxMs = maxMs;
        this.random = random;
    }

    /** The wait after {@code failures} failures in a row; 0 after none. */
    public long delayMs(int failures) {
        if (failures <= 0) {
            return 0;
        }
        double exact = Math.min((double) maxMs, Math.scalb((double) initialMs, Math.min(failures - 1, MAX_DOUBLINGS)));
        return Math.round(exact * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    }
}
