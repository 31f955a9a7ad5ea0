package io.moldau.broker.partition;

import io.moldau.broker.log.segment.LogSlice;
import io.moldau.protocol.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What a partition answers to one read. The slice belongs to the receiver, who closes it once.
 *
 * @param highWatermark exclusive; −1 with most errors
 * @param logStartOffset inclusive; −1 with most errors
 * @param diverging where the reader's history parts from this log, or null
 * @param preferredReplica a broker closer to the reader that has the records as well, or −1; without records
 * @param isFinal whether the same read gives the same until the partition changes for such readers
 * @param throttle what the broker's limit on replication has to do with it
 */
public record ReadResult(
        ErrorCode error,
        long highWatermark,
        long logStartOffset,
        LogSlice slice,
        @Nullable DivergingEpoch diverging,
        int preferredReplica,
        boolean isFinal,
        Throttle throttle) {

    /** What a limit on replication has to do with a read (KIP-73). */
    public enum Throttle {
        NONE,
        /** What is sent of this counts. */
        COUNTS,
        /** There may be records, which have to wait. */
        HELD_BACK
    }

    private static final long UNKNOWN = -1;
    private static final int NOBODY = -1;

    /** The largest epoch at or below the reader's that this log knows, and that epoch's exclusive end. */
    public record DivergingEpoch(int epoch, long endOffset) {}

    /** Records, or none yet. */
    public static ReadResult records(long highWatermark, long logStartOffset, LogSlice slice) {
        return new ReadResult(ErrorCode.NONE, highWatermark, logStartOffset, slice, null, NOBODY, false, Throttle.NONE);
    }

    /** No records, and none before the partition changes. */
    static ReadResult nothingNew(long highWatermark, long logStartOffset) {
        return empty(ErrorCode.NONE, highWatermark, logStartOffset, null, NOBODY, true, Throttle.NONE);
    }

    /** No records now, whatever there is: the limit on replication is exceeded. */
    static ReadResult heldBack(long highWatermark, long logStartOffset) {
        return empty(ErrorCode.NONE, highWatermark, logStartOffset, null, NOBODY, false, Throttle.HELD_BACK);
    }

    static ReadResult diverging(long highWatermark, long logStartOffset, DivergingEpoch diverging) {
        return empty(ErrorCode.NONE, highWatermark, logStartOffset, diverging, NOBODY, false, Throttle.NONE);
    }

    /** An error beside which a leader still tells its offsets, so that the reader can find its way back. */
    static ReadResult outOfRange(long highWatermark, long logStartOffset) {
        return empty(ErrorCode.OFFSET_OUT_OF_RANGE, highWatermark, logStartOffset, null, NOBODY, false, Throttle.NONE);
    }

    /** Advice to read elsewhere (KIP-392). */
    static ReadResult elsewhere(long highWatermark, long logStartOffset, int preferredReplica) {
        return empty(ErrorCode.NONE, highWatermark, logStartOffset, null, preferredReplica, false, Throttle.NONE);
    }

    /** Nothing but an error. */
    public static ReadResult failed(ErrorCode error) {
        return empty(error, UNKNOWN, UNKNOWN, null, NOBODY, false, Throttle.NONE);
    }

    private static ReadResult empty(
            ErrorCode error,
            long highWatermark,
            long logStartOffset,
            @Nullable DivergingEpoch diverging,
            int preferredReplica,
            boolean isFinal,
            Throttle throttle) {
        LogSlice nothing = LogSlice.empty(UNKNOWN);
        return new ReadResult(
                error, highWatermark, logStartOffset, nothing, diverging, preferredReplica, isFinal, throttle);
    }

    /** The same, and what the limit on replication has to do with it. */
    ReadResult under(Throttle limit) {
        return limit == throttle
                ? this
                : new ReadResult(
                        error, highWatermark, logStartOffset, slice, diverging, preferredReplica, isFinal, limit);
    }

    public boolean isError() {
        return error != ErrorCode.NONE;
    }

    public boolean hasRecords() {
        return !slice.isEmpty();
    }

    public boolean isDiverging() {
        return diverging != null;
    }

    /** Whether the reader should hear this at once, although there are no records. */
    public boolean isUrgent() {
        return isError() || isDiverging() || preferredReplica != NOBODY;
    }
}
