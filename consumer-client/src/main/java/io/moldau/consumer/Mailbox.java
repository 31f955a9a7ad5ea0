package io.moldau.consumer;

import io.moldau.consumer.ConsumeException.Reason;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the loop and the user's thread share: news in the order it was made, a wish to be woken, and the news that
 * the library broke. The loop adds and never waits; the user's thread takes. It is bounded by its sender: a partition has at
 * most {@link PartitionFetch#MAX_CHUNKS} chunks here, and other news comes with a change of state or with a commit only.
 */
final class Mailbox {

    /** Ends a wait without being news. */
    private static final Object NUDGE = new Object();

    private final LinkedBlockingQueue<Object> queue = new LinkedBlockingQueue<>();
    private final AtomicBoolean wakeup = new AtomicBoolean();
    private final AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();

    /** Loop only. */
    void add(News news) {
        queue.add(news);
    }

    /** Any thread: the wait under way, or the next one, ends with {@link WakeupException}. */
    void wakeup() {
        wakeup.set(true);
        queue.add(NUDGE);
    }

    /** Any thread: every wait from now on fails. */
    void fail(Throwable cause) {
        defect.compareAndSet(null, cause);
        queue.add(NUDGE);
    }

    /** Any thread: ends a wait so that the waiter looks again. */
    void nudge() {
        queue.add(NUDGE);
    }

    /** What comes next, or null if there is nothing. */
    @Nullable
    News poll() {
        for (Object next = queue.poll(); next != null; next = queue.poll()) {
            if (next instanceof News news) {
                return news;
            }
        }
        return null;
    }

    /**
     * Waits for something to happen, at most {@code nanos}; null when nothing was delivered.
     *
     * @throws WakeupException when somebody wants it
     * @throws ConsumeException when the library broke, or the thread was interrupted
     */
    @Nullable
    News await(long nanos) {
        checkState();
        Object next;
        try {
            next = queue.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsumeException(Reason.TIMEOUT, null, "interrupted", e);
        }
        checkState();
        return next instanceof News news ? news : null;
    }

    void checkState() {
        Throwable broken = defect.get();
        if (broken != null) {
            throw new ConsumeException(Reason.DEFECT, null, "the consumer's loop failed", broken);
        }
        if (wakeup.compareAndSet(true, false)) {
            throw new WakeupException();
        }
    }
}
