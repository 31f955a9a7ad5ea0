package io.moldau.broker.log;

import io.moldau.broker.log.checkpoint.RunEnd;
import io.moldau.broker.log.checkpoint.ShutdownMarker;
import io.moldau.broker.log.disk.DirectoryLock;
import io.moldau.broker.log.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the broker on one log directory: from taking the lock and removing the mark of the last clean stop to
 * setting that mark again. Blocks; used by background tasks only, one at a time.
 */
final class DirectoryRun {
    private static final Logger logger = LoggerFactory.getLogger(DirectoryRun.class);
    private static final String LOCK_NAME = ".lock";

    private final LogDir dir;
    private final DirectoryLock lock;
    private final RunEnd endOfLastRun;
    private final String bootId;

    /** Whether writes may be lost that the cluster still takes for granted. */
    private boolean lossUnknown;

    private DirectoryRun(LogDir dir, DirectoryLock lock, RunEnd endOfLastRun, String bootId) {
        this.dir = dir;
        this.lock = lock;
        this.endOfLastRun = endOfLastRun;
        this.bootId = bootId;
        this.lossUnknown = endOfLastRun == RunEnd.CRASHED;
    }

    /** Claims the directory. Nothing of it was changed if this fails. */
    static DirectoryRun start(Disk disk, String bootId, Consumer<LogDirFailure> onFailure) throws IOException {
        DirectoryLock lock = disk.lock(LOCK_NAME);
        boolean started = false;
        try {
            RunEnd endOfLastRun = ShutdownMarker.read(disk).endOfLastRun(bootId);
            var dir = new LogDir(disk, onFailure);
            if (endOfLastRun == RunEnd.CRASHED) {
                ShutdownMarker.startAfterLoss(disk);
            } else {
                ShutdownMarker.start(disk, bootId);
            }
            started = true;
            return new DirectoryRun(dir, lock, endOfLastRun, bootId);
        } finally {
            if (!started) {
                lock.close();
            }
        }
    }

    LogDir dir() {
        return dir;
    }

    /** How the run before this one ended. */
    RunEnd endOfLastRun() {
        return endOfLastRun;
    }

    /**
     * The partition directories; those that wait for deletion are deleted on the way. Gives the directory up if it cannot
     * be read.
     */
    List<String> partitions() throws IOException {
        boolean listed = false;
        try {
            List<String> partitions = listPartitions();
            listed = true;
            return partitions;
        } finally {
            if (!listed) {
                lock.close();
            }
        }
    }

    private List<String> listPartitions() throws IOException {
        var partitions = new ArrayList<String>();
        for (String name : dir.disk().list("")) {
            if (!dir.disk().isDirectory(name)) {
                continue;
            }
            if (PartitionDirectory.isDeleted(name)) {
                logger.info("Deleting {} in {}, left by an earlier run", name, dir);
                deleteTree(dir.disk(), name);
            } else if (PartitionDirectory.parse(name) != null) {
                partitions.add(name);
            } else {
                logger.warn("Leaving {} in {} alone: not the name of a partition in use", name, dir);
            }
        }
        return partitions;
    }

    /** Deletes a partition directory with its files. */
    static void deleteTree(Disk disk, String directory) throws IOException {
        for (String name : disk.list(directory)) {
            disk.delete(directory + "/" + name);
        }
        disk.delete(directory);
    }

    /** Gives the directory up before anything was appended: the next start finds it as this one did. */
    void abandon() throws IOException {
        if (endOfLastRun == RunEnd.CLEAN) {
            ShutdownMarker.stopCleanly(dir.disk());
        }
        lock.close();
    }

    /** The cluster knows that writes may be lost: the next run need not tell again. */
    void lossIsKnown() {
        if (lossUnknown) {
            try {
                ShutdownMarker.noteBoot(dir.disk(), bootId);
                lossUnknown = false;
            } catch (IOException e) {
                dir.fail("noting the boot", e);
            }
        }
    }

    /** Ends the run: checkpoints, then the mark if all went well, then the lock. */
    void end() {
        dir.writeCheckpoints();
        try {
            if (dir.isOnline() && !lossUnknown) {
                ShutdownMarker.stopCleanly(dir.disk());
            }
            lock.close();
        } catch (IOException e) {
            dir.fail("marking the clean stop", e);
        }
    }
}
