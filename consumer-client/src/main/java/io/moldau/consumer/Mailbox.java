package io.moldau.consumer;

import io.moldau.consumer.ConsumeException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    /** Ends the latest wait for an answer. */
    private volatile CompletableFuture<Void> attention = new CompletableFuture<>();

    private volatile boolean closing;

    /** Loop only. */
    void add(News news) {
        queue.add(news);
    }

    /** Any thread: the wait under way, or the next one, ends with {@link WakeupException}. */
    void wakeup() {
        wakeup.set(true);
        interrupt();
    }

    /** User's thread: nobody wakes it from now on, as it is about to end. */
    void close() {
        closing = true;
    }

    /** Any thread: every wait from now on fails. */
    void fail(Throwable cause) {
        defect.compareAndSet(null, cause);
        interrupt();
    }

    private void interrupt() {
        queue.add(NUDGE);
        attention.complete(null);
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

    /**
     * Waits until an answer is there, or somebody looks for the waiter's attention for nothing.
     *
     * @throws WakeupException when somebody wants it
     * @throws ConsumeException if the library broke
     * @throws TimeoutException after {@code nanos}
     */
    void await(CompletableFuture<?> answer, long nanos) throws InterruptedException, TimeoutException {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        attention = signal;
        checkState();
        CompletableFuture<?> unused = answer.whenComplete((value, failure) -> signal.complete(null));
        try {
            signal.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a signal does not fail", e);
        }
    }

    void checkState() {
        Throwable broken = defect.get();
        if (broken != null) {
            throw new ConsumeException(Reason.DEFECT, null, "the consumer's loop failed", broken);
        }
        if (!closing && wakeup.compareAndSet(true, false)) {
            throw new WakeupException();
        }
    }
}
