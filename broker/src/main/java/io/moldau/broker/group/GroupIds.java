package io.moldau.broker.group;

/** Which names groups may have. Stateless. */
public final class GroupIds {

    /** Kafka knows no bound but that of its strings. Nobody has such names, except to fill the coordinator's memory. */
    private static final int MAX_LENGTH = 8_192;

    private GroupIds() {}

    /**
     * The partition of {@code __consumer_offsets} that a group is kept in, by Kafka's rule.
     *
     * @param partitions how many the topic has
     */
    public static int partitionOf(String groupId, int partitions) {
        int hash = groupId.hashCode();
        // The one hash without an absolute value counts as 0.
        return hash == Integer.MIN_VALUE ? 0 : Math.abs(hash) % partitions;
    }

    /** Whether a group of this name may have members. */
    public static boolean mayHaveMembers(String groupId) {
        return !groupId.isEmpty() && mayHaveOffsets(groupId);
    }

    /** Whether a group of this name may have offsets: some very old consumers have no name for their group. */
    public static boolean mayHaveOffsets(String groupId) {
        return groupId.length() <= MAX_LENGTH;
    }
}
