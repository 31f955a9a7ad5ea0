package io.moldau.admin;

import org.jspecify.annotations.Nullable;

/**
 * How one replica of a coordinator's log stands.
 *
 * @param broker where it is
 * @param isActive whether its coordinator serves there
 * @param logEndOffset exclusive
 * @param checkpoint the newest, or null without one
 * @param lastRecovery how the coordinator was last brought back there, or null if it never was
 */
public record CoordinatorDescription(
        String topic,
        int partition,
        int broker,
        boolean isActive,
        int leaderEpoch,
        long logEndOffset,
        @Nullable CheckpointDescription checkpoint,
        @Nullable RecoveryDescription lastRecovery) {

    /**
     * A checkpoint.
     *
     * @param endOffset exclusive end of what it sums up
     * @param records how many records are left of that
     */
    public record CheckpointDescription(long endOffset, long takenAtMs, int records) {}

    /**
     * How a state was brought back.
     *
     * @param checkpointOffset exclusive end of what the checkpoint summed up, or null without one
     * @param replayedRecords how many records were read from the log
     */
    public record RecoveryDescription(
            @Nullable Long checkpointOffset, int checkpointRecords, long replayedRecords, long durationMs) {}

    /** How many offsets follow the newest checkpoint: the next recovery would replay at most so many records. */
    public long tail() {
        return logEndOffset - (checkpoint == null ? 0 : checkpoint.endOffset());
    }
}
