package io.moldau.broker.log;

/**
 * Where a leader epoch ends.
 *
 * @param endOffset exclusive; -1 if it cannot be told
 */
public record EpochEnd(int epoch, long endOffset) {
    /** Nothing is known of the epoch asked for. */
    public static final EpochEnd UNKNOWN = new EpochEnd(LeaderEpochs.NO_EPOCH, LeaderEpochs.NO_OFFSET);
}
