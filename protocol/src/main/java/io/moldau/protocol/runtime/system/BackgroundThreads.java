package io.moldau.protocol.runtime.system;

import io.moldau.protocol.runtime.Background;
import io.moldau.protocol.runtime.Loop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link Background} on a fixed number of daemon threads behind a bounded queue. When the queue is full, or after {@link
 * #close}, work is refused: its {@code done} receives a {@link RejectedExecutionException}, so that the asking loop never
 * waits and decides itself what a refusal means. Safe from any thread.
 */
public final class BackgroundThreads implements Background, AutoCloseable {

    private static final long CLOSE_TIMEOUT_MS = 10_000;

    private final ThreadPoolExecutor threads;

    /**
     * @param name prefix of the threads' names
     * @param count number of threads, at least 1
     * @param queueCapacity most pieces of work waiting for a thread, at least 1
     */
    public BackgroundThreads(String name, int count, int queueCapacity) {
        this.threads = new ThreadPoolExecutor(
                count,
                count,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(queueCapacity),
                new DefaultThreadFactory(name, true));
        this.threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public <T> void run(Callable<T> work, Loop replyTo, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        try {
            threads.execute(() -> runAndReply(work, replyTo, done));
        } catch (RejectedExecutionException e) {
            replyTo.execute(() -> done.accept(null, e));
        }
    }

    // What the work threw is a value here: the loop that asked is the one who judges it.
    private static <T> void runAndReply(
            Callable<T> work, Loop replyTo, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        T result;
        try {
            result = work.call();
        } catch (Throwable e) {
            replyTo.execute(() -> done.accept(null, e));
            return;
        }
        replyTo.execute(() -> done.accept(result, null));
    }

    /** Refuses new work and waits up to ten seconds for what is queued and running. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
