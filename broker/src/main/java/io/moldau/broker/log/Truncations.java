package io.moldau.broker.log;

import io.moldau.broker.log.segment.FlushHandle;
import java.io.IOException;

/**
 * Has everything that counts on what is below an offset follow when a log is cut, and the disk learn of it before a follower
 * appends in the place of what went. Otherwise a start after a crash of the machine might find what was cut back in its
 * place, with records of later epochs behind it, and nothing that tells; or, below the recovery point of before, records that
 * were never forced, and trust them unseen; and a cleaner would take them for clean. Owned by the log.
 */
final class Truncations {
    private final LogHome home;
    private final SegmentList segments;
    private final LogFlusher flusher;
    private final LogCompaction compaction;

    /** Cuts that the disk may not know of yet. */
    private int unwritten;

    Truncations(LogHome home, SegmentList segments, LogFlusher flusher, LogCompaction compaction) {
        this.home = home;
        this.segments = segments;
        this.flusher = flusher;
        this.compaction = compaction;
    }

    /** The log ends at {@code endOffset} now. */
    void cutTo(long endOffset) throws IOException {
        boolean lowers = flusher.recoveryPoint() > endOffset || compaction.cleanUpTo() > endOffset;
        flusher.truncatedTo(endOffset);
        compaction.truncatedTo(endOffset);
        write(lowers);
    }

    /** The log holds nothing any more of what began at {@code oldOffset}, and goes on at another offset. */
    void restartedAt(long oldOffset, long offset) throws IOException {
        compaction.truncatedTo(oldOffset);
        flusher.startedAt(offset);
        write(true);
    }

    private void write(boolean lowered) throws IOException {
        FlushHandle cut = segments.active().flushHandle();
        unwritten++;
        home.inBackground(
                "noting a truncation of",
                () -> {
                    try (cut) {
                        cut.force();
                    }
                    home.disk().syncDirectory(home.directory());
                    if (lowered) {
                        home.dir().writeLowered();
                    }
                    return true;
                },
                written -> unwritten--);
    }

    /** Whether a crash of the machine might still bring back what the disk knew before a truncation. */
    boolean areUnwritten() {
        return unwritten > 0;
    }
}
