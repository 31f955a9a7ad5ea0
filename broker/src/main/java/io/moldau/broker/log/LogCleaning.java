package io.moldau.broker.log;

import io.moldau.broker.log.clean.KeyOffsets;
import io.moldau.broker.log.clean.KeyScan;
import io.moldau.broker.log.clean.ReadBuffer;
import io.moldau.broker.log.clean.RecordSelection;
import io.moldau.broker.log.clean.SegmentRewrite;
import io.moldau.broker.log.disk.DiskFullException;
import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.Segment;
import io.moldau.broker.log.segment.SegmentDraft;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.record.BatchFilter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cleaning of one log: the keys of the dirty part are noted, then all segments up to its end are written anew, some
 * neighbours into one, and swapped. It proceeds in steps of bounded size in the background; between them, on the partition's
 * loop, it sees what became of the log meanwhile. Used once.
 *
 * <p>What others do to the log: appends are beyond the part that is read. Retention may take segments away; what was made
 * of them is thrown away and the rest is grouped anew. A truncation into the part, a stop and a deletion {@link #abort} it:
 * what was swapped by then stays, as it is no less true, but does not count as clean.
 */
final class LogCleaning {
    private static final Logger logger = LoggerFactory.getLogger(LogCleaning.class);

    private static final int MAX_DECOMPRESSED_BYTES = 256 << 20;

    private final LogHome home;
    private final LogCompaction log;
    private final SegmentList segments;
    private final TopicConfig config;
    private final CleanerShare share;
    private final CleaningSteps steps;
    private final CleaningWalk walk;
    private final DirtyPart part;
    private final long nowMs;
    private final Consumer<Boolean> done;
    private final BatchFilter records = new BatchFilter(MAX_DECOMPRESSED_BYTES);
    private @Nullable SegmentDraft draft;

    /** Bytes of the segments that were replaced, and of those in their place. */
    private long bytesBefore;

    private long bytesAfter;

    /** @param done told on the loop whether the log is clean further than before */
    LogCleaning(
            LogHome home,
            LogCompaction log,
            SegmentList segments,
            TopicConfig config,
            CleanerShare share,
            DirtyPart part,
            long nowMs,
            Consumer<Boolean> done) {
        this.home = home;
        this.log = log;
        this.segments = segments;
        this.config = config;
        this.share = share;
        this.part = part;
        this.nowMs = nowMs;
        this.done = done;
        this.steps = new CleaningSteps(home, share, this::stopped);
        int largestBytes = Math.max(share.bufferBytes(), config.maxMessageBytes());
        this.walk = new CleaningWalk(home, steps, new ReadBuffer(share.bufferBytes(), largestBytes), this::stopped);
    }

    /** Nothing at or beyond it is read. */
    long endOffset() {
        return part.endOffset();
    }

    void start() {
        logger.debug("{}: cleaning, dirty from {} to {}", home.partition(), part.startOffset(), part.endOffset());
        long offsetsInPart = part.endOffset() - part.startOffset();
        steps.take(
                () -> new KeyOffsets(offsetsInPart, share.keyMemoryBytes(), share.loadFactor()),
                keys -> scan(keys, new KeyScan(keys, records, part.startOffset()), part.startOffset()));
    }

    /** The first pass, from the segment that holds {@code offset} on. */
    private void scan(KeyOffsets keys, KeyScan scan, long offset) {
        Segment segment = segments.get(Math.max(0, segments.floor(offset)));
        if (offset >= part.endOffset() || segment.baseOffset() >= part.endOffset()) {
            rewrite(keys, part.endOffset());
            return;
        }
        walk.read(segment, Math.max(offset, segment.baseOffset()), scan, () -> 0, complete -> {
            if (complete) {
                scan(keys, scan, segment.endOffset());
            } else {
                logger.info("{}: {} keys fill the memory for them", home.partition(), keys.size());
                rewrite(keys, scan.endOffset());
            }
        });
    }

    private void rewrite(KeyOffsets keys, long endOffset) {
        var selection = new RecordSelection(
                keys,
                records,
                endOffset,
                log.lastOffsetsOfProducers(),
                nowMs,
                config.compaction().deleteRetentionMs());
        rewriteFrom(Long.MIN_VALUE, selection, endOffset);
    }

    /** The second pass, one group of neighbours after the other. */
    private void rewriteFrom(long offset, RecordSelection selection, long endOffset) {
        List<Segment> group = SegmentGroups.next(segments, offset, endOffset, config.segments());
        if (group.isEmpty()) {
            logger.info(
                    "{} is clean up to offset {}, dirty was from {} on: {} bytes became {}",
                    home.partition(),
                    endOffset,
                    part.startOffset(),
                    bytesBefore,
                    bytesAfter);
            log.cleanedUpTo(endOffset);
            end(true);
            return;
        }
        TopicConfig.Segments limits = config.segments();
        long baseOffset = group.get(0).baseOffset();
        steps.take(
                () -> SegmentDraft.create(
                        home.disk(),
                        home.directory(),
                        baseOffset,
                        limits.maxIndexBytes(),
                        limits.indexIntervalBytes(),
                        share.bufferBytes()),
                created -> draft = created,
                into -> {
                    var rewrite = new SegmentRewrite(selection, into);
                    copy(
                            group,
                            0,
                            rewrite,
                            into,
                            () -> finish(
                                    group, into, rewrite, newStart -> rewriteFrom(newStart, selection, endOffset)));
                });
    }

    private void copy(List<Segment> group, int index, SegmentRewrite rewrite, SegmentDraft into, Runnable then) {
        if (index == group.size()) {
            then.run();
            return;
        }
        Segment segment = group.get(index);
        walk.read(
                segment,
                segment.baseOffset(),
                rewrite,
                into::sizeInBytes,
                complete -> copy(group, index + 1, rewrite, into, then));
    }

    private void finish(List<Segment> group, SegmentDraft made, SegmentRewrite rewrite, Consumer<Long> then) {
        long lastAppendMs =
                group.stream().mapToLong(Segment::lastAppendMs).max().orElse(nowMs);
        steps.take(
                () -> {
                    rewrite.end();
                    for (Segment segment : group) {
                        made.addTransactions(segment.baseOffset());
                    }
                    made.finish(lastAppendMs);
                    return made;
                },
                finished -> swap(group, finished, then));
    }

    private void swap(List<Segment> group, SegmentDraft finished, Consumer<Long> then) {
        draft = null;
        long startOffset = group.get(0).baseOffset();
        if (!segments.hold(group)) {
            discard(finished, () -> {
                if (!steps.isEnded()) {
                    then.accept(startOffset);
                }
            });
            return;
        }
        long endOffset = group.get(group.size() - 1).endOffset();
        bytesBefore += group.stream().mapToLong(Segment::sizeInBytes).sum();
        bytesAfter += finished.sizeInBytes();
        try {
            log.replace(group, finished, config.segments());
        } catch (IOException e) {
            end(false);
            home.dir().fail("putting cleaned segments of " + home.partition() + " in place", e);
            return;
        }
        steps.take(
                () -> {
                    home.disk().syncDirectory(home.directory());
                    return endOffset;
                },
                then);
    }

    private void stopped(@Nullable Throwable error) {
        end(false);
        if (error instanceof CorruptSegmentException e) {
            if (!steps.isAborted()) {
                log.giveUp(String.valueOf(e.getMessage()));
            }
        } else if (error instanceof DiskFullException e) {
            logger.warn("{} is not cleaned now: {}", home.partition(), e.getMessage());
        } else if (error instanceof IOException e) {
            home.dir().fail("cleaning " + home.partition(), e);
        } else if (error != null && !(error instanceof RejectedExecutionException)) {
            throw new IllegalStateException("cleaning " + home.partition(), error);
        }
    }

    /** Ends the cleaning as soon as nothing of it runs in the background. What it swapped stays. */
    void abort() {
        steps.abort();
    }

    private void end(boolean cleaned) {
        if (steps.isEnded()) {
            return;
        }
        steps.end();
        walk.close();
        records.close();
        log.ended();
        SegmentDraft unfinished = draft;
        if (unfinished != null) {
            discard(unfinished, () -> done.accept(cleaned));
        } else {
            done.accept(cleaned);
        }
    }

    /** Throws a draft away. A disk that does not take even that keeps it until the next start. */
    private void discard(SegmentDraft unwanted, Runnable then) {
        home.attempt(
                () -> {
                    unwanted.discard();
                    return true;
                },
                (discarded, error) -> {
                    if (error != null) {
                        logger.warn("{}: a draft stays until the next start: {}", home.partition(), error.toString());
                    }
                    then.run();
                });
    }
}
