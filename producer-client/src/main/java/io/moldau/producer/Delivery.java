package io.moldau.producer;

import java.util.concurrent.CompletableFuture;

/**
 * What one record's sender waits for, and what it took from the memory budget until then. Ends exactly once, on the
 * producer's loop: code that hangs on the future runs there and must not block.
 */
final class Delivery {
    private final CompletableFuture<RecordMetadata> future = new CompletableFuture<>();
    private final MemoryBudget budget;
    private final int reservedBytes;
    private final long sentAtMs;
    private final long timestampMs;

    /**
     * @param reservedBytes taken from the budget; given back when this ends
     * @param sentAtMs when send was called, on the monotonic clock
     * @param timestampMs the timestamp the record has unless the broker says otherwise
     */
    Delivery(MemoryBudget budget, int reservedBytes, long sentAtMs, long timestampMs) {
        this.budget = budget;
        this.reservedBytes = reservedBytes;
        this.sentAtMs = sentAtMs;
        this.timestampMs = timestampMs;
    }

    CompletableFuture<RecordMetadata> future() {
        return future;
    }

    int reservedBytes() {
        return reservedBytes;
    }

    long sentAtMs() {
        return sentAtMs;
    }

    long timestampMs() {
        return timestampMs;
    }

    void succeed(RecordMetadata metadata) {
        budget.release(reservedBytes);
        future.complete(metadata);
    }

    void fail(ProduceException cause) {
        budget.release(reservedBytes);
        future.completeExceptionally(cause);
    }
}
