package io.moldau.config;

/**
 * How coordinators treat the logs that hold their state.
 *
 * @param appendTimeoutMs how long a reply waits for replicas
 * @param loadBufferBytes how much of a log is read at a time, unless one batch is larger
 * @param checkpointRecords how many records may follow the last checkpoint before the next is taken; 0 for no checkpoints
 * @param checkpointIntervalMs how long a record may wait for a checkpoint to cover it
 */
public record CoordinatorConfig(
        int appendTimeoutMs, int loadBufferBytes, long checkpointRecords, long checkpointIntervalMs) {

    static CoordinatorConfig of(Settings settings) {
        return new CoordinatorConfig(
                settings.getInt("offsets.commit.timeout.ms"),
                settings.getInt("offsets.load.buffer.size"),
                settings.getLong("moldau.coordinator.checkpoint.records"),
                settings.getLong("moldau.coordinator.checkpoint.interval.ms"));
    }

    /** Whether there are checkpoints at all. */
    public boolean takesCheckpoints() {
        return checkpointRecords > 0;
    }
}
