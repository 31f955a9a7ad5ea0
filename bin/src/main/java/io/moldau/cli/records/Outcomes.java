package io.moldau.cli.records;

import io.moldau.cli.Console;
import io.moldau.cli.records.RecordWriter.Stored;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Prints what became of each record as soon as it is known: {@code topic-0@42 (3 ms)}. One thread expects records, any
 * thread may learn of one.
 */
final class Outcomes {

    private final PrintStream out;
    private final PrintStream err;
    private final boolean quiet;
    private final AtomicLong failed = new AtomicLong();

    /** Records under way, and one more until the last has been expected. */
    private final AtomicLong pending = new AtomicLong(1);

    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private long expected;

    Outcomes(Console console, boolean quiet) {
        this.out = console.out();
        this.err = console.err();
        this.quiet = quiet;
    }

    void expect(CompletableFuture<Stored> record) {
        expected++;
        pending.incrementAndGet();
        long sentNanos = System.nanoTime();
        CompletableFuture<Stored> unused = record.whenComplete((stored, failure) -> {
            report(stored, failure, System.nanoTime() - sentNanos);
            release();
        });
    }

    /** Waits until all that was expected is known. Nothing more may be expected afterwards. */
    void awaitAll() {
        release();
        settled.join();
    }

    long expected() {
        return expected;
    }

    long failed() {
        return failed.get();
    }

    private void report(@Nullable Stored stored, @Nullable Throwable failure, long nanos) {
        if (stored == null) {
            // The first reason stands for the others: when a broker goes, they are thousands of the same.
            if (failed.getAndIncrement() == 0) {
                err.println(
                        "moldau: a record was not stored: " + (failure == null ? "cancelled" : failure.getMessage()));
            }
        } else if (!quiet) {
            String offset = stored.offset() < 0 ? "" : "@" + stored.offset();
            out.println(stored.topic() + "-" + stored.partition() + offset + " (" + TimeUnit.NANOSECONDS.toMillis(nanos)
                    + " ms)");
        }
    }

    /** Whoever waits at a terminal sees the last line at once; a pipe is fed in larger pieces. */
    private void release() {
        long left = pending.decrementAndGet();
        if (left <= 1) {
            out.flush();
        }
        if (left == 0) {
            settled.complete(null);
        }
    }
}
