package io.moldau.consumer.group;

/**
 * A committed place in a partition.
 *
 * @param offset of the next record to read, at least 0
 * @param leaderEpoch of the record before it, or −1
 * @param metadata whatever its writer wants to remember with it, often empty
 */
public record OffsetAndMetadata(long offset, int leaderEpoch, String metadata) {

    public OffsetAndMetadata {
        if (offset < 0) {
            throw new IllegalArgumentException("offset is negative: " + offset);
        }
    }

    /** A place without anything to remember. */
    public static OffsetAndMetadata at(long offset) {
        return new OffsetAndMetadata(offset, -1, "");
    }
}
