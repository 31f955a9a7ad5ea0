package io.moldau.sim.check;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every batch of a partition that was ever below the high watermark of a leader. It only grows. */
final class CommittedLog {

    private final TreeMap<Long, BatchMark> batches = new TreeMap<>();
    private long end;

    long end() {
        return end;
    }

    /**
     * A leader has committed up to {@code newEnd}.
     *
     * @param marks what it has from {@link #end} on
     */
    void extend(List<BatchMark> marks, long newEnd) {
        marks.forEach(mark -> batches.put(mark.baseOffset(), mark));
        end = newEnd;
    }

    /** Where a log first differs from what was committed between two offsets; null if nowhere. */
    @Nullable
    String difference(ReplicaLog log, long from, long to) {
        if (from >= to) {
            return null;
        }
        List<BatchMark> found = log.marks(from, to);
        int next = 0;
        for (BatchMark mark : batches.tailMap(from(from), true).values()) {
            if (mark.baseOffset() >= to) {
                break;
            }
            if (next == found.size()) {
                return "nothing instead of " + mark;
            }
            if (!found.get(next).equals(mark)) {
                return found.get(next) + " instead of " + mark;
            }
            next++;
        }
        return null;
    }

    /** The base offset of the batch that holds an offset. */
    private long from(long offset) {
        Long base = batches.floorKey(offset);
        return base == null ? offset : base;
    }
}
