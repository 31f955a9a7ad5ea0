package io.moldau.broker.quota;

import java.util.ArrayList;
import java.util.List;

/**
 * Bytes counted over the last few windows of time. Immutable: counting gives another one.
 *
 * <p>A window begins with the first count after the one before it ended. The rate is what all windows hold, over the time
 * since the oldest began; that is taken to be one whole window at least, so that the first count of all is not a rate
 * without bounds. A burst thus weighs until it has been paid for, or is too old to matter.
 */
public final class SampledRate {

    private static final double MS_PER_SECOND = 1_000;

    private final int windows;
    private final long windowMs;

    /** Oldest first; no more than {@code windows}, as no two of them begin closer than a window's length. */
    private final List<Window> counted;

    private record Window(long startMs, long bytes) {}

    private SampledRate(int windows, long windowMs, List<Window> counted) {
        this.windows = windows;
        this.windowMs = windowMs;
        this.counted = counted;
    }

    /** Nothing counted yet. */
    public static SampledRate over(int windows, long windowMs) {
        return new SampledRate(windows, windowMs, List.of());
    }

    /** With {@code bytes} more. */
    public SampledRate plus(long bytes, long nowMs) {
        List<Window> next = new ArrayList<>(recent(nowMs));
        Window last = next.isEmpty() ? null : next.get(next.size() - 1);
        if (last == null || nowMs - last.startMs() >= windowMs) {
            next.add(new Window(nowMs, bytes));
        } else {
            next.set(next.size() - 1, new Window(last.startMs(), last.bytes() + bytes));
        }
        return new SampledRate(windows, windowMs, List.copyOf(next));
    }

    /** The rate as of now. */
    public double bytesPerSecond(long nowMs) {
        List<Window> recent = recent(nowMs);
        if (recent.isEmpty()) {
            return 0;
        }
        return total(recent) * MS_PER_SECOND / Math.max(nowMs - recent.get(0).startMs(), windowMs);
    }

    /**
     * How long until the rate may be down to {@code limit}, if nothing is counted meanwhile; 0 if it is. When the time is
     * up the oldest window may only just have gone, and the question has to be asked again.
     */
    public long untilWithinMs(long limit, long nowMs) {
        if (bytesPerSecond(nowMs) <= limit) {
            return 0;
        }
        List<Window> recent = recent(nowMs);
        long oldestMs = recent.get(0).startMs();
        double paidAfterMs = limit == 0 ? Double.MAX_VALUE : Math.ceil(total(recent) * MS_PER_SECOND / limit);
        double goneAfterMs = (double) windows * windowMs;
        return oldestMs + (long) Math.min(goneAfterMs, paidAfterMs) - nowMs;
    }

    private List<Window> recent(long nowMs) {
        int first = 0;
        while (first < counted.size() && nowMs - counted.get(first).startMs() >= windows * windowMs) {
            first++;
        }
        return counted.subList(first, counted.size());
    }

    private static long total(List<Window> windows) {
        long total = 0;
        for (Window window : windows) {
            total += window.bytes();
        }
        return total;
    }
}
