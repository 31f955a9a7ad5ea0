package io.moldau.broker.log;

import io.moldau.broker.log.checkpoint.OffsetCheckpoint;
import io.moldau.broker.log.disk.Disk;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log directory in use: its disk, its checkpoints, and whether it still takes writes. Shared by the loops whose
 * partitions live in it; safe from any thread.
 */
public final class LogDir {
    private static final Logger logger = LoggerFactory.getLogger(LogDir.class);

    private static final long UNKNOWN = -1;

    private final Disk disk;
    private final OffsetCheckpoint recoveryPoints;
    private final OffsetCheckpoint logStartOffsets;
    private final OffsetCheckpoint highWatermarks;
    private final OffsetCheckpoint cleanerOffsets;
    private final Consumer<LogDirFailure> onFailure;

    /** The first failure; there is no way back. */
    private final AtomicReference<@Nullable LogDirFailure> failure = new AtomicReference<>();

    /**
     * Reads the directory's checkpoints.
     *
     * @param onFailure told once, on the thread that met the failure
     */
    LogDir(Disk disk, Consumer<LogDirFailure> onFailure) throws IOException {
        this.disk = disk;
        this.onFailure = onFailure;
        this.recoveryPoints = OffsetCheckpoint.load(disk, OffsetCheckpoint.RECOVERY_POINTS);
        this.logStartOffsets = OffsetCheckpoint.load(disk, OffsetCheckpoint.LOG_START_OFFSETS);
        this.highWatermarks = OffsetCheckpoint.load(disk, OffsetCheckpoint.HIGH_WATERMARKS);
        this.cleanerOffsets = OffsetCheckpoint.load(disk, OffsetCheckpoint.CLEANER_OFFSETS);
    }

    /** The directory as the operator named it. */
    public String name() {
        return disk.name();
    }

    Disk disk() {
        return disk;
    }

    OffsetCheckpoint recoveryPoints() {
        return recoveryPoints;
    }

    OffsetCheckpoint logStartOffsets() {
        return logStartOffsets;
    }

    OffsetCheckpoint highWatermarks() {
        return highWatermarks;
    }

    /** Up to where each compacted log is clean. */
    OffsetCheckpoint cleanerOffsets() {
        return cleanerOffsets;
    }

    /** Drops what the checkpoints say of a partition: its log goes. */
    void forget(TopicPartition partition) {
        recoveryPoints.remove(partition);
        logStartOffsets.remove(partition);
        highWatermarks.remove(partition);
        cleanerOffsets.remove(partition);
    }

    /** Why the directory is offline, or null while it works. */
    public @Nullable LogDirFailure failure() {
        return failure.get();
    }

    public boolean isOnline() {
        return failure.get() == null;
    }

    /** Bytes that its volume has room for, or -1 if that cannot be told. Asks the file system. */
    public long usableBytes() {
        try {
            return disk.usableBytes();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** The size of its volume, or -1 if that cannot be told. Asks the file system. */
    public long totalBytes() {
        try {
            return disk.totalBytes();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** Refuses writes to a directory that failed: after a failed write or sync nothing may be acknowledged. */
    void requireOnline() {
        LogDirFailure offline = failure.get();
        if (offline != null) {
            throw storageError(offline);
        }
    }

    /**
     * Takes the directory offline.
     *
     * @param operation what was tried, in words
     * @return what to answer to whoever asked for it
     */
    ApiException fail(String operation, IOException cause) {
        var offline = new LogDirFailure(name(), operation, cause);
        if (failure.compareAndSet(null, offline)) {
            logger.error(offline.message(), cause);
            onFailure.accept(offline);
        }
        return storageError(offline);
    }

    /** Writes the checkpoints that changed. Blocks: not for loops. */
    void writeCheckpoints() {
        if (!isOnline()) {
            return;
        }
        try {
            recoveryPoints.writeIfChanged();
            logStartOffsets.writeIfChanged();
            highWatermarks.writeIfChanged();
            cleanerOffsets.writeIfChanged();
        } catch (IOException e) {
            fail("writing checkpoints", e);
        }
    }

    /**
     * Writes the checkpoints that a truncation lowers: until they are on the disk, a start after a crash would believe what
     * is appended in the place of what was cut. Blocks: not for loops.
     */
    void writeLowered() throws IOException {
        recoveryPoints.writeIfChanged();
        cleanerOffsets.writeIfChanged();
    }

    private static ApiException storageError(LogDirFailure offline) {
        return new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, offline.message());
    }

    @Override
    public String toString() {
        return name();
    }
}
