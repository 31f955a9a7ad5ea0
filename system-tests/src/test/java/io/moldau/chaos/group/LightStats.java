package io.moldau.chaos.group;

import io.moldau.protocol.api.ErrorCode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What light members have seen so far. Any thread. */
public final class LightStats {

    private static final int BUCKETS_A_DOUBLING = 8;
    private static final int BUCKETS = 48 * BUCKETS_A_DOUBLING;

    private final AtomicLong commits = new AtomicLong();
    private final LongAdder heartbeats = new LongAdder();
    private final Map<ErrorCode, LongAdder> errors = new ConcurrentHashMap<>();
    private final AtomicLongArray latencies = new AtomicLongArray(BUCKETS);

    void commit(long latencyNs) {
        commits.incrementAndGet();
        latencies.incrementAndGet(bucket(latencyNs));
    }

    void heartbeat() {
        heartbeats.increment();
    }

    void error(ErrorCode error) {
        errors.computeIfAbsent(error, code -> new LongAdder()).increment();
    }

    /** Commits acknowledged. */
    public long commits() {
        return commits.get();
    }

    /** Heartbeats acknowledged. */
    public long heartbeats() {
        return heartbeats.sum();
    }

    /** Errors that made a member look for its coordinator again, by code. */
    public Map<ErrorCode, Long> errors() {
        Map<ErrorCode, Long> counts = new TreeMap<>();
        errors.forEach((error, count) -> counts.put(error, count.sum()));
        return counts;
    }

    /** Time in ms from the first attempt to the acknowledgement that this share of the commits since {@link #reset} took at most. */
    public double latencyMs(double share) {
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += latencies.get(i);
        }
        long wanted = (long) Math.ceil(share * total);
        for (int i = 0; i < BUCKETS; i++) {
            wanted -= latencies.get(i);
            if (wanted <= 0) {
                return Math.pow(2, (i + 1.0) / BUCKETS_A_DOUBLING) / 1e6;
            }
        }
        return 0;
    }

    /** Forgets all latencies: those that come count. */
    public void reset() {
        for (int i = 0; i < BUCKETS; i++) {
            latencies.set(i, 0);
        }
    }

    private static int bucket(long latencyNs) {
        int bucket = (int) (Math.log((double) Math.max(1, latencyNs)) / Math.log(2) * BUCKETS_A_DOUBLING);
        return Math.min(bucket, BUCKETS - 1);
    }
}
