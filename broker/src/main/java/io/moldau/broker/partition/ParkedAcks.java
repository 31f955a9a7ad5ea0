package io.moldau.broker.partition;

import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Appends of one partition that are in the log and wait for the high watermark (acks=all). Owned by the partition's loop.
 *
 * <p>Appends happen in offset order, so the queue is sorted by the offset it waits for and completing costs O(completed).
 * Expiry is coarse: the shard asks for it on its tick, and an idle partition asks for none. Bounded by the unanswered
 * requests that connections may have.
 */
final class ParkedAcks {

    /**
     * @param endOffset exclusive: what the high watermark must reach
     * @param deadlineMs on the monotonic clock
     * @param reply told once, on the partition's loop
     */
    private record Parked(long endOffset, long deadlineMs, Consumer<ErrorCode> reply) {}

    private final Deque<Parked> parked = new ArrayDeque<>();

    /** Parks a reply until the high watermark reaches {@code endOffset}, which no earlier parked reply exceeds. */
    void park(long endOffset, long deadlineMs, Consumer<ErrorCode> reply) {
        parked.addLast(new Parked(endOffset, deadlineMs, reply));
    }

    /** Answers with NONE all that waited for no more than this. */
    void completeUpTo(long highWatermark) {
        while (!parked.isEmpty() && parked.peekFirst().endOffset() <= highWatermark) {
            parked.removeFirst().reply().accept(ErrorCode.NONE);
        }
    }

    /** Answers REQUEST_TIMED_OUT where the deadline has passed; the records stay in the log all the same. */
    void expire(long nowMs) {
        for (Iterator<Parked> each = parked.iterator(); each.hasNext(); ) {
            Parked next = each.next();
            if (next.deadlineMs() <= nowMs) {
                each.remove();
                next.reply().accept(ErrorCode.REQUEST_TIMED_OUT);
            }
        }
    }

    /** Answers everything with this error: the partition lost its leadership or its disk. */
    void failAll(ErrorCode error) {
        while (!parked.isEmpty()) {
            parked.removeFirst().reply().accept(error);
        }
    }

    boolean isEmpty() {
        return parked.isEmpty();
    }
}
