package io.moldau.broker.log;

import io.moldau.broker.log.checkpoint.PartitionMetadataFile;
import java.io.IOException;

/**
 * Sees that a log's directory, and whose it is, outlast the machine: once in the life of a log, and only when it has records
 * to lose. An empty log needs nothing of the kind: one that is gone after a crash is created again when the controller names
 * it. So a thousand logs are created without waiting for the disk.
 *
 * <p>Records must not be found without the id of their topic, lest they pass for those of a later topic of the same name.
 * Therefore this begins with the first record, and no flush reports success before it is done. Owned by the partition's loop.
 */
final class LogAnchor {
    private final LogHome home;
    private boolean sought;
    private boolean held;

    /** @param held whether a flush of this log succeeded before */
    LogAnchor(LogHome home, boolean held) {
        this.home = home;
        this.sought = held;
        this.held = held;
    }

    /** Follows an append; the first one has the disk catch up, off the loop. */
    void appended() {
        if (!sought) {
            sought = true;
            home.inBackground(
                    "making durable the directory of",
                    () -> {
                        hold(home);
                        return true;
                    },
                    done -> held = done != null);
        }
    }

    /** Whether directory and topic id are known to be durable. */
    boolean isHeld() {
        return held;
    }

    /** Follows a flush that called {@link #hold}. */
    void becameHeld() {
        sought = true;
        held = true;
    }

    /** Makes them durable. Blocks. */
    static void hold(LogHome home) throws IOException {
        PartitionMetadataFile.force(home.disk(), home.directory());
        home.disk().syncDirectory(home.directory());
        home.disk().syncDirectory("");
    }
}
