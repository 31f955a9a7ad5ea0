package io.moldau.broker.log;

/**
 * The three offsets that bound a log, moved together. Owned by the log and its parts, on the partition's loop.
 *
 * <p>Invariant: {@code start <= highWatermark <= end}.
 */
final class LogOffsets {
    private long start;
    private long highWatermark;
    private long end;

    LogOffsets(long start, long highWatermark, long end) {
        this.start = start;
        this.end = end;
        this.highWatermark = Math.max(start, Math.min(highWatermark, end));
    }

    /** The first offset that may be read. */
    long start() {
        return start;
    }

    /** The offset the next record gets. */
    long end() {
        return end;
    }

    /** Records below it are on every in-sync replica. */
    long highWatermark() {
        return highWatermark;
    }

    void setHighWatermark(long offset) {
        highWatermark = Math.max(start, Math.min(offset, end));
    }

    /** Follows an append. */
    void extendTo(long newEnd) {
        end = newEnd;
    }

    /** Follows a truncation. */
    void cutTo(long newEnd) {
        end = newEnd;
        start = Math.min(start, newEnd);
        highWatermark = Math.min(highWatermark, newEnd);
    }

    /** Gives up what lies below; {@code newStart} is at most the end. */
    void startAt(long newStart) {
        start = newStart;
        highWatermark = Math.max(highWatermark, newStart);
    }

    /** Follows a start from scratch. */
    void restartAt(long offset) {
        start = offset;
        highWatermark = offset;
        end = offset;
    }
}
