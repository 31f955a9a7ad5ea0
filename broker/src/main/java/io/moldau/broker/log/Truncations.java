package io.moldau.broker.log;

/**
 * Has everything that counts on what is below an offset follow when a log is cut, and the disk learn of it before a follower
 * appends in the place of what went. Otherwise a start after a crash of the machine would find, below the recovery point of
 * before, records that were never forced, and trust them unseen; and a cleaner would take them for clean. Owned by the log.
 */
final class Truncations {
    private final LogHome home;
    private final LogFlusher flusher;
    private final LogCompaction compaction;

    /** Cuts that the disk may not know of yet. */
    private int unwritten;

    Truncations(LogHome home, LogFlusher flusher, LogCompaction compaction) {
        this.home = home;
        this.flusher = flusher;
        this.compaction = compaction;
    }

    /** The log ends at {@code endOffset} now. */
    void cutTo(long endOffset) {
        boolean lowers = flusher.recoveryPoint() > endOffset || compaction.cleanUpTo() > endOffset;
        flusher.truncatedTo(endOffset);
        compaction.truncatedTo(endOffset);
        if (lowers) {
            write();
        }
    }

    /** The log holds nothing any more of what began at {@code oldOffset}, and goes on at another offset. */
    void restartedAt(long oldOffset, long offset) {
        compaction.truncatedTo(oldOffset);
        flusher.startedAt(offset);
        write();
    }

    private void write() {
        unwritten++;
        home.inBackground(
                "noting a truncation of",
                () -> {
                    home.dir().writeLowered();
                    return true;
                },
                written -> unwritten--);
    }

    /** Whether a crash of the machine might still bring back what the disk knew before a truncation. */
    boolean areUnwritten() {
        return unwritten > 0;
    }
}
