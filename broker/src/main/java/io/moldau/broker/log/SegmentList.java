package io.moldau.broker.log;

import io.moldau.broker.log.segment.Segment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a log by base offset. Never empty while the log is open; the last one is active.
 *
 * <p>Invariant: base offsets rise strictly.
 */
final class SegmentList {
    private final ArrayList<Segment> segments;

    SegmentList(List<Segment> segments) {
        this.segments = new ArrayList<>(segments);
    }

    int size() {
        return segments.size();
    }

    Segment get(int index) {
        return segments.get(index);
    }

    Segment first() {
        return segments.get(0);
    }

    Segment active() {
        return segments.get(segments.size() - 1);
    }

    void add(Segment segment) {
        segments.add(segment);
    }

    /** Where the segment is that would hold {@code offset}: the last one that starts at or before it, or -1. */
    int floor(long offset) {
        int low = -1;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).baseOffset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Nullable
    Segment after(int index) {
        return index + 1 < segments.size() ? segments.get(index + 1) : null;
    }

    /** Whether these are in the list, in a row, and none of them is active. */
    boolean hold(List<Segment> row) {
        int at = segments.indexOf(row.get(0));
        int end = at + row.size();
        return at >= 0 && end < segments.size() && segments.subList(at, end).equals(row);
    }

    /** Puts one segment in the place of several in a row, which starts where they did. */
    void replace(List<Segment> row, Segment replacement) {
        int at = segments.indexOf(row.get(0));
        cutOut(at, at + row.size());
        segments.add(at, replacement);
    }

    /** Takes out the first {@code count}. */
    List<Segment> removeFirst(int count) {
        return cutOut(0, count);
    }

    /** Takes out those from {@code index} on. */
    List<Segment> removeFrom(int index) {
        return cutOut(index, segments.size());
    }

    List<Segment> all() {
        return List.copyOf(segments);
    }

    long sizeInBytes() {
        long sum = 0;
        for (Segment segment : segments) {
            sum += segment.sizeInBytes();
        }
        return sum;
    }

    private List<Segment> cutOut(int from, int to) {
        List<Segment> range = segments.subList(from, to);
        List<Segment> removed = List.copyOf(range);
        range.clear();
        return removed;
    }
}
