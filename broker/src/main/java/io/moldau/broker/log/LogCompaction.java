package io.moldau.broker.log;

import io.moldau.broker.log.checkpoint.OffsetCheckpoint;
import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.Segment;
import io.moldau.broker.log.segment.SegmentDraft;
import io.moldau.config.TopicConfig;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log as far as compaction goes: up to where it is clean, what may be cleaned, and the cleaning that is under way, of
 * which there is one at a time. Owned by the log, on the partition's loop.
 *
 * <p>Cleaned is only what is below the high watermark and on the disk: neither a truncation nor a crash takes the records
 * that made others superfluous.
 */
final class LogCompaction {
    private static final Logger logger = LoggerFactory.getLogger(LogCompaction.class);

    private final LogHome home;
    private final SegmentList segments;
    private final LogOffsets offsets;
    private final LogFlusher flusher;
    private final ProducerLog producers;
    private final BatchCursor cursor;
    private final FileReaper reaper;
    private @Nullable LogCleaning running;
    private boolean stopped;

    /** Why this log is not cleaned any more: damage that no cleaning gets past. A restart tries again. */
    private @Nullable String damage;

    LogCompaction(
            LogHome home,
            SegmentList segments,
            LogOffsets offsets,
            LogFlusher flusher,
            ProducerLog producers,
            BatchCursor cursor) {
        this.home = home;
        this.segments = segments;
        this.offsets = offsets;
        this.flusher = flusher;
        this.producers = producers;
        this.cursor = cursor;
        this.reaper = new FileReaper(home);
        truncatedTo(offsets.end());
    }

    /** Where the dirty part starts. */
    long cleanUpTo() {
        return Math.max(offsets.start(), checkpoint().get(home.partition(), 0));
    }

    private OffsetCheckpoint checkpoint() {
        return home.dir().cleanerOffsets();
    }

    /** What could be cleaned now, or null if there is nothing, or if nothing can be. */
    @Nullable
    DirtyPart dirtyPart(TopicConfig.Compaction rules, long nowMs) {
        home.loop().assertOnLoop();
        if (!rules.enabled() || stopped || running != null || damage != null || segments.size() < 2) {
            return null;
        }
        if (!home.dir().isOnline()) {
            return null;
        }
        try {
            long upperOffset = Math.min(offsets.highWatermark(), flusher.recoveryPoint());
            return DirtyPart.find(segments, cursor, rules, cleanUpTo(), upperOffset, nowMs);
        } catch (CorruptSegmentException e) {
            giveUp(String.valueOf(e.getMessage()));
            return null;
        } catch (IOException e) {
            home.dir().fail("looking for what to clean of " + home.partition(), e);
            return null;
        } finally {
            cursor.stop();
        }
    }

    /**
     * Cleans the log, off the loop for the most part.
     *
     * @param done told on the loop whether the log is clean further than before
     */
    void clean(TopicConfig config, CleanerShare share, Consumer<Boolean> done) {
        long nowMs = share.clock().wallMs();
        DirtyPart part = dirtyPart(config.compaction(), nowMs);
        if (part == null) {
            done.accept(false);
            return;
        }
        running = new LogCleaning(home, this, segments, config, share, part, nowMs, done);
        running.start();
    }

    /** Where the last batch of each producer ends. */
    Set<Long> lastOffsetsOfProducers() {
        return producers.states().lastOffsets();
    }

    /** Puts a finished draft in the place of the segments it was made of. */
    void replace(List<Segment> row, SegmentDraft draft, TopicConfig.Segments config) throws IOException {
        long endOffset = row.get(row.size() - 1).endOffset();
        draft.commit();
        reaper.retire(row, config.deleteDelayMs());
        Segment cleaned = draft.putInPlace(endOffset, config.maxIndexBytes());
        segments.replace(row, cleaned);
        producers.mergedBetween(cleaned.baseOffset(), endOffset);
    }

    /** A cleaning is over; its files are in place, and so is what the disk knows of them. */
    void cleanedUpTo(long offset) {
        checkpoint().set(home.partition(), offset);
    }

    /** A cleaning is over, whatever became of it. */
    void ended() {
        running = null;
    }

    /** Has the log left alone: it holds what cannot be read, and must not lose it. */
    void giveUp(String reason) {
        damage = reason;
        logger.error("{} is not cleaned any more, nothing of it is removed: {}", home.partition(), reason);
    }

    /** Follows a truncation: what was read beyond does not count. */
    void truncatedTo(long endOffset) {
        if (checkpoint().get(home.partition(), 0) > endOffset) {
            checkpoint().set(home.partition(), endOffset);
        }
        LogCleaning cleaning = running;
        if (cleaning != null && cleaning.endOffset() > endOffset) {
            cleaning.abort();
        }
        damage = null;
    }

    /** Follows a changed configuration: a topic that is not to be compacted loses nothing more. */
    void configured(TopicConfig.Compaction rules) {
        if (!rules.enabled() && running != null) {
            running.abort();
        }
    }

    /** Ends the cleaning under way and begins no other. */
    void stop() {
        stopped = true;
        if (running != null) {
            running.abort();
        }
    }
}
