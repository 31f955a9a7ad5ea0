package io.moldau.broker.api.fetch;

/**
 * How long a fetch may wait, for how much, and how much it may return (KIP-74).
 *
 * @param maxWaitMs 0 to answer at once
 * @param minBytes the answer waits until this much is there; 0 or less to answer at once
 * @param maxBytes exceeded only by a first batch that is larger
 */
record FetchLimits(int maxWaitMs, int minBytes, int maxBytes) {

    boolean mayWait() {
        return maxWaitMs > 0 && minBytes > 0;
    }
}
