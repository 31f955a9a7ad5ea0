package io.moldau.chaos.history;

/**
 * One attempt to write a value, and how it ended.
 *
 * @param idempotent whether the writer was promised that nothing comes twice
 * @param invokedNs when it was asked for, on a monotonic clock shared by all clients
 * @param completedNs when its end was known
 * @param offset the acknowledged offset; -1 unless {@link Outcome#OK}, and then if the broker does not remember it
 */
public record Write(
        int partition,
        Value value,
        boolean idempotent,
        long invokedNs,
        long completedNs,
        Outcome outcome,
        long offset) {

    /** Whether it is acknowledged, and where: a late retry may hear only that it is there. */
    boolean isPlaced() {
        return outcome == Outcome.OK && offset >= 0;
    }

    /** How an attempt ended, as far as its client can know. */
    public enum Outcome {
        /** Acknowledged: it is in the log at {@link Write#offset()}. */
        OK,
        /** Refused before anything was written. */
        FAIL,
        /** Nobody knows: the answer did not come. */
        UNKNOWN
    }
}
