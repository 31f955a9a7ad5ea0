package io.moldau.broker.log;

import io.moldau.broker.log.checkpoint.EpochStart;
import java.util.ArrayList;
import java.util.List;

/**
 * Which leader epoch each stretch of a log was written under: what followers and consumers find their truncation point
 * with (KIP-101, KIP-279). Pure state, owned by the log; its owner writes it down.
 *
 * <p>Invariant: epochs and start offsets rise strictly from entry to entry.
 */
public final class LeaderEpochs {
    /** No epoch is known. */
    public static final int NO_EPOCH = -1;

    /** No offset can be told. */
    public static final long NO_OFFSET = -1;

    private final List<EpochStart> entries = new ArrayList<>();

    LeaderEpochs(List<EpochStart> entries) {
        entries.forEach(entry -> assign(entry.epoch(), entry.startOffset()));
    }

    /**
     * Notes that the next record written under {@code epoch} gets {@code startOffset}. Entries that contradict it go: an
     * epoch that starts where a later one does never had a record.
     *
     * @return whether something changed
     */
    boolean assign(int epoch, long startOffset) {
        if (epoch <= latestEpoch() || epoch < 0) {
            return false;
        }
        entries.removeIf(entry -> entry.startOffset() >= startOffset);
        entries.add(new EpochStart(epoch, startOffset));
        return true;
    }

    /** The newest epoch, or {@link #NO_EPOCH}. */
    public int latestEpoch() {
        return entries.isEmpty() ? NO_EPOCH : entries.get(entries.size() - 1).epoch();
    }

    /** The epoch that {@code offset} was written under, or {@link #NO_EPOCH}. */
    public int epochFor(long offset) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).startOffset() <= offset) {
                return entries.get(i).epoch();
            }
        }
        return NO_EPOCH;
    }

    /**
     * The largest epoch up to {@code epoch} and the offset after its last record. Both undefined (-1) if this log never
     * heard of an epoch as large, or of any.
     *
     * @param logEndOffset where the newest epoch ends
     */
    public EpochEnd endOf(int epoch, long logEndOffset) {
        if (epoch < 0 || entries.isEmpty() || epoch > latestEpoch()) {
            return EpochEnd.UNKNOWN;
        }
        if (epoch == latestEpoch()) {
            return new EpochEnd(epoch, logEndOffset);
        }
        int floor = NO_EPOCH;
        for (EpochStart entry : entries) {
            if (entry.epoch() > epoch) {
                // Older than everything here: its records, if any, end where this log's first epoch starts.
                return new EpochEnd(floor == NO_EPOCH ? epoch : floor, entry.startOffset());
            }
            floor = entry.epoch();
        }
        return EpochEnd.UNKNOWN;
    }

    /** Forgets the epochs that start at or after {@code endOffset}. */
    boolean truncateFromEnd(long endOffset) {
        return entries.removeIf(entry -> entry.startOffset() >= endOffset);
    }

    /** Forgets the epochs that end at or before {@code startOffset}; the one that goes on there starts there now. */
    boolean truncateFromStart(long startOffset) {
        int first = 0;
        while (first + 1 < entries.size() && entries.get(first + 1).startOffset() <= startOffset) {
            first++;
        }
        boolean moves = !entries.isEmpty() && entries.get(first).startOffset() < startOffset;
        if (moves) {
            entries.set(first, new EpochStart(entries.get(first).epoch(), startOffset));
        }
        entries.subList(0, first).clear();
        return moves || first > 0;
    }

    boolean clear() {
        boolean had = !entries.isEmpty();
        entries.clear();
        return had;
    }

    /** Every epoch, oldest first. */
    public List<EpochStart> entries() {
        return List.copyOf(entries);
    }
}
