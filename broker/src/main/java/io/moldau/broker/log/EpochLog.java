package io.moldau.broker.log;

import io.moldau.broker.log.checkpoint.EpochStart;
import io.moldau.broker.log.checkpoint.LeaderEpochFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps a partition's {@link LeaderEpochs} and their file together, off the loop; changes that come while a write is under
 * way share the next one. Owned by the partition's loop.
 *
 * <p>What the file must hold, and when:
 *
 * <ul>
 *   <li>An epoch without records is not written: a start drops whatever begins at the log's end. So a thousand partitions
 *       that change leaders together write nothing.
 *   <li>With its first record an epoch is written, but not forced. A killed process leaves the file; after a crash of the
 *       machine everything from the recovery point on is read again, and tells its epochs.
 *   <li>The recovery point passes an epoch's start only when the file is forced: {@link #sync}.
 *   <li>What a truncation took away is forced at once, as nothing would read it again.
 * </ul>
 */
final class EpochLog {
    private final LogHome home;
    private final LeaderEpochs epochs;

    /** The newest epoch began without a record yet. */
    private boolean begun;

    /** The file lacks something that a start would believe. */
    private boolean behind;

    /** What the file holds, or is to hold, may not survive the machine. */
    private boolean unsynced;

    /** The next write has to wait for the disk. */
    private boolean forcing;

    private boolean writing;

    /** Those who wait until the file is forced, told whether it is. At most one flush. */
    private List<Consumer<Boolean>> waiting = new ArrayList<>();

    /**
     * @param changed whether the file found holds something else
     * @param safe whether everything in the log survives the machine, and the file with it
     */
    EpochLog(LogHome home, LeaderEpochs epochs, boolean changed, boolean safe) {
        this.home = home;
        this.epochs = epochs;
        this.behind = changed;
        this.unsynced = changed || !safe;
    }

    LeaderEpochs epochs() {
        return epochs;
    }

    /** The next record belongs to this epoch. */
    void begin(int epoch, long endOffset) {
        begun |= epochs.assign(epoch, endOffset);
    }

    /** A batch was appended under this epoch. */
    void appended(int epoch, long baseOffset) {
        if (epoch > epochs.latestEpoch()) {
            begun |= epochs.assign(epoch, baseOffset);
        }
        if (begun) {
            begun = false;
            behind = true;
            unsynced = true;
            write();
        }
    }

    /** Sees that the file follows after a method of {@link #epochs()} that takes entries away said it did. */
    void cut(boolean something) {
        if (something) {
            behind = true;
            unsynced = true;
            forcing = true;
            write();
        }
    }

    /**
     * Has the file forced if it holds something that may not survive the machine.
     *
     * @param done told on the loop whether it is, at once if nothing was to be done
     */
    void sync(Consumer<Boolean> done) {
        if (!unsynced && !writing) {
            done.accept(true);
            return;
        }
        waiting.add(done);
        forcing = true;
        behind = true;
        write();
    }

    private void write() {
        if (writing || !behind) {
            return;
        }
        if (!home.dir().isOnline()) {
            tell(false);
            return;
        }
        boolean durably = forcing;
        behind = false;
        forcing = false;
        unsynced = !durably;
        writing = true;
        List<EpochStart> entries = epochs.entries();
        home.inBackground(
                "writing the leader epochs of",
                () -> {
                    if (durably) {
                        LeaderEpochFile.write(home.disk(), home.directory(), entries);
                    } else {
                        LeaderEpochFile.writeLazily(home.disk(), home.directory(), entries);
                    }
                    return entries;
                },
                written -> {
                    writing = false;
                    if (!forcing) {
                        tell(written != null && durably);
                    }
                    write();
                });
    }

    private void tell(boolean forced) {
        List<Consumer<Boolean>> told = waiting;
        waiting = new ArrayList<>();
        told.forEach(one -> one.accept(forced));
    }

    /** Writes what is not written yet, waiting for the disk: for a clean stop, when nothing is under way. */
    void close() throws IOException {
        if (unsynced) {
            LeaderEpochFile.write(home.disk(), home.directory(), epochs.entries());
            unsynced = false;
        }
    }
}
