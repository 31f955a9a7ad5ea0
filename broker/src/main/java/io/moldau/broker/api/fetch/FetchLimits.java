package io.moldau.broker.api.fetch;

import io.moldau.protocol.message.FetchRequest;

/**
 * How long a fetch may wait, for how much, and how much it may return (KIP-74).
 *
 * @param maxWaitMs 0 to answer at once
 * @param minBytes the answer waits until this much is there; 0 or less to answer at once
 * @param maxBytes exceeded only by a first batch that is larger
 */
record FetchLimits(int maxWaitMs, int minBytes, int maxBytes) {

    /**
     * What the request asks for, as far as the broker grants it: nobody waits for more than an answer may hold.
     *
     * @param brokerMaxBytes the most that this broker puts into one answer
     */
    static FetchLimits of(FetchRequest request, int brokerMaxBytes) {
        int maxBytes = Math.min(request.maxBytes(), brokerMaxBytes);
        return new FetchLimits(request.maxWaitMs(), Math.min(request.minBytes(), maxBytes), maxBytes);
    }

    boolean mayWait() {
        return maxWaitMs > 0 && minBytes > 0;
    }
}
