package io.moldau.broker.log;

import io.moldau.broker.log.segment.FlushHandle;
import io.moldau.config.TopicConfig;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts a log, has everything that counts on what went follow, and the disk learn of it before a follower appends in its
 * place. Otherwise a start after a crash of the machine might find what was cut back in its place, with records of later
 * epochs behind it, and nothing that tells; or, below the recovery point of before, records that were never forced, and trust
 * them unseen; and a cleaner would take them for clean. Owned by the log.
 */
final class LogTruncation {
    private static final Logger logger = LoggerFactory.getLogger(LogTruncation.class);

    private final LogHome home;
    private final SegmentList segments;
    private final LogOffsets offsets;
    private final EpochLog epochLog;
    private final LogCutter cutter;
    private final SegmentRoller roller;
    private final LogFlusher flusher;
    private final LogCompaction compaction;

    /** Cuts that the disk may not know of yet. */
    private int unwritten;

    LogTruncation(
            LogHome home,
            SegmentList segments,
            LogOffsets offsets,
            EpochLog epochLog,
            LogCutter cutter,
            SegmentRoller roller,
            LogFlusher flusher,
            LogCompaction compaction) {
        this.home = home;
        this.segments = segments;
        this.offsets = offsets;
        this.epochLog = epochLog;
        this.cutter = cutter;
        this.roller = roller;
        this.flusher = flusher;
        this.compaction = compaction;
    }

    /** Drops everything at or beyond {@code offset}, whole batches only: the log may end before it. */
    void cutTo(long offset, TopicConfig.Segments config, long nowMs) {
        if (offset >= offsets.end()) {
            // An epoch that began here and never got a record is not the next leader's: the two would part for ever.
            epochLog.cut(epochLog.epochs().truncateFromEnd(offsets.end()));
            return;
        }
        if (offset < segments.first().baseOffset()) {
            restartAt(offset, config, nowMs);
            return;
        }
        try {
            long newEnd = cutter.cutBack(offset, offsets.start(), config);
            logger.info("{} truncated to {} from {}", home.partition(), newEnd, offsets.end());
            offsets.cutTo(newEnd);
            boolean lowers = flusher.recoveryPoint() > newEnd || compaction.cleanUpTo() > newEnd;
            flusher.truncatedTo(newEnd);
            compaction.truncatedTo(newEnd);
            write(lowers);
            epochLog.cut(epochLog.epochs().truncateFromEnd(newEnd));
        } catch (IOException e) {
            throw home.dir().fail("truncating " + home.partition(), e);
        }
    }

    /** Drops everything; the next record gets {@code offset}. */
    void restartAt(long offset, TopicConfig.Segments config, long nowMs) {
        try {
            long oldOffset = segments.first().baseOffset();
            cutter.removeAll(config);
            segments.add(roller.create(offset, config, nowMs));
            logger.info("{} emptied, goes on at {}", home.partition(), offset);
            offsets.restartAt(offset);
            home.dir().logStartOffsets().set(home.partition(), offset);
            compaction.truncatedTo(oldOffset);
            flusher.startedAt(offset);
            write(true);
            epochLog.cut(epochLog.epochs().clear());
        } catch (IOException e) {
            throw home.dir().fail("emptying " + home.partition(), e);
        }
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
    boolean isUnwritten() {
        return unwritten > 0;
    }
}
