package io.moldau.broker.partition;

import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Appends of one partition that are in the log and wait for an offset that only rises: the high watermark with acks=all, the
 * recovery point where acknowledgements wait for the disk. Owned by the partition's loop.
 *
 * <p>The queue is sorted by the offset it waits for, so completing costs O(completed). Expiry is coarse: the shard asks for
 * it on its tick, and an idle partition asks for none. Bounded by the unanswered requests that connections may have.
 */
final class ParkedAcks {

    /**
     * @param target what the offset must reach
     * @param deadlineMs on the monotonic clock
     * @param reply told once, on the partition's loop
     */
    private record Parked(long target, long deadlineMs, Consumer<ErrorCode> reply) {}

    private final Deque<Parked> parked = new ArrayDeque<>();

    /** Replies with NONE now if the offset is there, else parks the reply until it is. */
    void await(long offset, long target, long deadlineMs, Consumer<ErrorCode> reply) {
        if (target <= offset) {
            reply.accept(ErrorCode.NONE);
        } else {
            park(new Parked(target, deadlineMs, reply));
        }
    }

    private void park(Parked next) {
        if (parked.isEmpty() || parked.getLast().target() <= next.target()) {
            parked.addLast(next);
        } else {
            insert(next);
        }
    }

    /** Appends park in offset order; only the repetition of an earlier batch by its idempotent producer comes late. */
    private void insert(Parked late) {
        Deque<Parked> behind = new ArrayDeque<>();
        while (!parked.isEmpty() && parked.getLast().target() > late.target()) {
            behind.addFirst(parked.removeLast());
        }
        parked.addLast(late);
        parked.addAll(behind);
    }

    /** Answers with NONE all that waited for no more than this. */
    void completeUpTo(long offset) {
        while (!parked.isEmpty() && parked.peekFirst().target() <= offset) {
            parked.removeFirst().reply().accept(ErrorCode.NONE);
        }
    }

    /** Answers REQUEST_TIMED_OUT where the deadline has passed; the records stay in the log all the same. */
    void expire(long nowMs) {
        List<Parked> late = new ArrayList<>(0);
        for (Iterator<Parked> each = parked.iterator(); each.hasNext(); ) {
            Parked next = each.next();
            if (next.deadlineMs() <= nowMs) {
                each.remove();
                late.add(next);
            }
        }
        // Told when the queue is whole again: whoever is told may park the next one.
        late.forEach(each -> each.reply().accept(ErrorCode.REQUEST_TIMED_OUT));
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
