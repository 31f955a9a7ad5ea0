package io.moldau.broker.log;

import io.moldau.broker.log.checkpoint.EpochStart;
import io.moldau.broker.log.checkpoint.LeaderEpochFile;
import java.io.IOException;
import java.util.List;

/**
 * Keeps a partition's {@link LeaderEpochs} and their file together. A change is written at once, but off the loop; changes
 * that come while a write is under way share the next one. Owned by the partition's loop.
 */
final class EpochLog {
    private final LogHome home;
    private final LeaderEpochs epochs;
    private boolean changed;
    private boolean writing;

    EpochLog(LogHome home, LeaderEpochs epochs, boolean changed) {
        this.home = home;
        this.epochs = epochs;
        this.changed = changed;
    }

    LeaderEpochs epochs() {
        return epochs;
    }

    /** See that the file follows after a method of {@link #epochs()} said something changed. */
    void changed(boolean something) {
        if (something) {
            changed = true;
            write();
        }
    }

    private void write() {
        if (writing || !changed || !home.dir().isOnline()) {
            return;
        }
        changed = false;
        writing = true;
        List<EpochStart> entries = epochs.entries();
        home.inBackground(
                "writing the leader epochs of",
                () -> {
                    LeaderEpochFile.write(home.disk(), home.directory(), entries);
                    return entries;
                },
                written -> {
                    writing = false;
                    write();
                });
    }

    /** Writes what is not written yet, waiting for the disk: for a clean stop, when nothing is under way. */
    void close() throws IOException {
        if (changed) {
            LeaderEpochFile.write(home.disk(), home.directory(), epochs.entries());
            changed = false;
        }
    }
}
