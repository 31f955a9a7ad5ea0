package io.moldau.broker.partition;

/**
 * What a reader asks of one partition.
 *
 * @param offset the first offset wanted
 * @param currentLeaderEpoch the leader epoch the reader knows of, or −1 to skip the check (KIP-320)
 * @param lastFetchedEpoch the epoch of the reader's last record, or −1 to skip the search for divergence (KIP-595)
 * @param logStartOffset the first offset that a replica has, or −1
 * @param maxBytes how much to return at most
 * @param minOneBatch whether to return the first batch even if it is larger than {@code maxBytes} (KIP-74)
 */
public record ReadRequest(
        Reader reader,
        long offset,
        int currentLeaderEpoch,
        int lastFetchedEpoch,
        long logStartOffset,
        int maxBytes,
        boolean minOneBatch) {

    private static final long UNKNOWN = -1;

    /** What a consumer asks of a leader. */
    public ReadRequest(long offset, int currentLeaderEpoch, int lastFetchedEpoch, int maxBytes, boolean minOneBatch) {
        this(Reader.CONSUMER, offset, currentLeaderEpoch, lastFetchedEpoch, UNKNOWN, maxBytes, minOneBatch);
    }
}
