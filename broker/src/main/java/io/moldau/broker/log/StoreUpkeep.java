package io.moldau.broker.log;

import io.moldau.config.StorageConfig;
import io.moldau.protocol.runtime.Background;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.List;

/** What has to be done to all logs every now and then. Owned by the store's loop. */
final class StoreUpkeep {
    /** How late a flush that a topic's age limit asks for may come. */
    private static final long MAX_FLUSH_CHECK_MS = 1000;

    private static final long IDLE_FILES_MS = 60_000;

    private final LogStore store;
    private final StorageConfig config;
    private final Clock clock;
    private final Loop loop;
    private final Background background;
    private boolean stopped;
    private boolean writingCheckpoints;

    StoreUpkeep(LogStore store, StorageConfig config, Clock clock, Loop loop, Background background) {
        this.store = store;
        this.config = config;
        this.clock = clock;
        this.loop = loop;
        this.background = background;
    }

    void start() {
        every(config.retentionCheckIntervalMs(), () -> {
            long nowMs = clock.wallMs();
            store.forEachLog(log -> log.deleteOldSegments(nowMs));
        });
        every(Math.min(config.flushCheckIntervalMs(), MAX_FLUSH_CHECK_MS), () -> {
            long nowMs = clock.wallMs();
            store.forEachLog(log -> log.flushIfDue(nowMs));
        });
        every(config.producerIdCheckIntervalMs(), () -> {
            long nowMs = clock.wallMs();
            store.forEachLog(log -> log.expireProducers(nowMs));
        });
        every(IDLE_FILES_MS, () -> store.forEachLog(Log::closeIdleFiles));
        every(config.highWatermarkIntervalMs(), this::checkpoint);
    }

    void stop() {
        stopped = true;
    }

    /** The three checkpoints have an interval each; they are small, so the shortest serves them all. */
    private void checkpoint() {
        store.forEachLog(Log::checkpointHighWatermark);
        if (writingCheckpoints) {
            return;
        }
        writingCheckpoints = true;
        List<LogDir> directories = store.directories();
        background.run(
                () -> {
                    directories.forEach(LogDir::writeCheckpoints);
                    return directories.size();
                },
                loop,
                (count, error) -> writingCheckpoints = false);
    }

    private void every(long intervalMs, Runnable task) {
        loop.schedule(intervalMs, () -> {
            if (!stopped) {
                task.run();
                every(intervalMs, task);
            }
        });
    }
}
