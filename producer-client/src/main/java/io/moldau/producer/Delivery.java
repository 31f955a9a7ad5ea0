package io.moldau.producer;

import java.util.concurrent.CompletableFuture;

/**
 * What one record's sender waits for, and what it took from the memory budget until then. Ends exactly once, on the
 * producer's loop: code that hangs on the future runs there and must not block.
 */
final class Delivery {
    private final CompletableFuture<RecordMetadata> future = new CompletableFuture<>();
    private final int reservedUnits;
    private final long sentAtMs;
    private final long timestampMs;

    /**
     * @param reservedUnits taken from the memory budget; whoever ends this gives them back
     * @param sentAtMs when send was called, on the monotonic clock
     * @param timestampMs the timestamp the record has unless the broker says otherwise
     */
    Delivery(int reservedUnits, long sentAtMs, long timestampMs) {
        this.reservedUnits = reservedUnits;
        this.sentAtMs = sentAtMs;
        this.timestampMs = timestampMs;
    }

    CompletableFuture<RecordMetadata> future() {
        return future;
    }

    int reservedUnits() {
        return reservedUnits;
    }

    long sentAtMs() {
        return sentAtMs;
    }

    long timestampMs() {
        return timestampMs;
    }

    void succeed(RecordMetadata metadata) {
        future.complete(metadata);
    }

    void fail(ProduceException cause) {
        future.completeExceptionally(cause);
    }
}
