package io.moldau.broker.log;

import io.moldau.broker.log.clean.BatchPass;
import io.moldau.broker.log.clean.KeyOffsets;
import io.moldau.broker.log.clean.KeyScan;
import io.moldau.broker.log.clean.ReadBuffer;
import io.moldau.broker.log.clean.RecordSelection;
import io.moldau.broker.log.clean.SegmentBatches;
import io.moldau.broker.log.clean.SegmentRewrite;
import io.moldau.broker.log.disk.DiskFullException;
import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.broker.log.segment.Segment;
import io.moldau.broker.log.segment.SegmentDraft;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.record.BatchFilter;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.runtime.Loop;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
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

    /** What a step reads: some ten milliseconds of a background thread. */
    private static final int STEP_BYTES = 1 << 20;

    private static final int MAX_DECOMPRESSED_BYTES = 256 << 20;

    private final LogHome home;
    private final LogCompaction log;
    private final SegmentList segments;
    private final TopicConfig config;
    private final CleanerShare share;
    private final DirtyPart part;
    private final long nowMs;
    private final Consumer<Boolean> done;
    private final BatchCursor cursor = new BatchCursor(RecordBatch.HEADER_SIZE);
    private final BatchFilter records = new BatchFilter(MAX_DECOMPRESSED_BYTES);
    private final ReadBuffer buffer;

    /** What is open now. */
    private @Nullable SegmentBatches reading;

    private @Nullable SegmentDraft draft;
    private Loop.@Nullable Timer rest;

    private boolean inBackground;
    private boolean aborted;
    private boolean ended;

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
        this.buffer = new ReadBuffer(share.bufferBytes(), Math.max(share.bufferBytes(), config.maxMessageBytes()));
    }

    /** Nothing at or beyond it is read. */
    long endOffset() {
        return part.endOffset();
    }

    void start() {
        logger.debug("{}: cleaning, dirty from {} to {}", home.partition(), part.startOffset(), part.endOffset());
        long offsetsInPart = part.endOffset() - part.startOffset();
        inBackground(
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
        read(segment, Math.max(offset, segment.baseOffset()), scan, complete -> {
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
        inBackground = true;
        home.attempt(
                () -> SegmentDraft.create(
                        home.disk(),
                        home.directory(),
                        baseOffset,
                        limits.maxIndexBytes(),
                        limits.indexIntervalBytes(),
                        share.bufferBytes()),
                (created, error) -> {
                    draft = created;
                    goOn(error, () -> {
                        SegmentDraft into = Objects.requireNonNull(created);
                        var rewrite = new SegmentRewrite(selection, into);
                        copy(
                                group,
                                0,
                                rewrite,
                                () -> finish(
                                        group, into, rewrite, newStart -> rewriteFrom(newStart, selection, endOffset)));
                    });
                });
    }

    private void copy(List<Segment> group, int index, SegmentRewrite rewrite, Runnable then) {
        if (index == group.size()) {
            then.run();
            return;
        }
        Segment segment = group.get(index);
        read(segment, segment.baseOffset(), rewrite, complete -> copy(group, index + 1, rewrite, then));
    }

    private void finish(List<Segment> group, SegmentDraft made, SegmentRewrite rewrite, Consumer<Long> then) {
        long lastAppendMs =
                group.stream().mapToLong(Segment::lastAppendMs).max().orElse(nowMs);
        inBackground(
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
                if (!ended) {
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
        inBackground(
                () -> {
                    home.disk().syncDirectory(home.directory());
                    return endOffset;
                },
                then);
    }

    /**
     * Shows a pass the batches of a segment from {@code offset} on.
     *
     * @param then told whether the pass took them all
     */
    private void read(Segment segment, long offset, BatchPass pass, Consumer<Boolean> then) {
        try {
            if (segment.sizeInBytes() == 0 || !segment.seek(cursor, offset)) {
                then.accept(true);
                return;
            }
            LogSlice slice = segment.slice(cursor, Integer.MAX_VALUE, segment.sizeInBytes(), false);
            reading = new SegmentBatches(segment.logPath(), slice, buffer);
            step(segment, reading, pass, then);
        } catch (IOException | CorruptSegmentException e) {
            failed(e);
        } finally {
            cursor.stop();
        }
    }

    private void step(Segment segment, SegmentBatches batches, BatchPass pass, Consumer<Boolean> then) {
        SegmentDraft into = draft;
        inBackground(
                () -> {
                    int written = into == null ? 0 : into.sizeInBytes();
                    long read = batches.step(pass, STEP_BYTES);
                    return into == null ? read : read + into.sizeInBytes() - written;
                },
                moved -> pause(moved, () -> {
                    if (batches.isDone()) {
                        batches.close();
                        reading = null;
                        letGo(segment);
                        then.accept(batches.isComplete());
                    } else {
                        step(segment, batches, pass, then);
                    }
                }));
    }

    /** A log has thousands of segments at times: no more of them stay open than others read. */
    private void letGo(Segment segment) {
        try {
            segment.closeIdle();
        } catch (IOException e) {
            home.dir().fail("closing files of " + home.partition(), e);
        }
    }

    private void pause(long movedBytes, Runnable then) {
        long restMs = share.pace().restMs(movedBytes, share.clock().nanos());
        if (restMs <= 0) {
            then.run();
            return;
        }
        rest = home.loop().schedule(restMs, () -> {
            rest = null;
            if (!ended) {
                then.run();
            }
        });
    }

    private <T> void inBackground(Callable<T> work, Consumer<T> then) {
        inBackground = true;
        home.attempt(work, (result, error) -> goOn(error, () -> then.accept(Objects.requireNonNull(result))));
    }

    /** Follows a step, unless that was the last one. */
    private void goOn(@Nullable Throwable error, Runnable then) {
        inBackground = false;
        if (error != null) {
            failed(error);
        } else if (aborted || !home.dir().isOnline()) {
            end(false);
        } else {
            then.run();
        }
    }

    private void failed(Throwable error) {
        end(false);
        if (error instanceof CorruptSegmentException e) {
            if (!aborted) {
                log.giveUp(String.valueOf(e.getMessage()));
            }
        } else if (error instanceof DiskFullException e) {
            logger.warn("{} is not cleaned now: {}", home.partition(), e.getMessage());
        } else if (error instanceof IOException e) {
            home.dir().fail("cleaning " + home.partition(), e);
        } else if (!(error instanceof RejectedExecutionException)) {
            throw new IllegalStateException("cleaning " + home.partition(), error);
        }
    }

    /** Ends the cleaning as soon as nothing of it runs in the background. What it swapped stays. */
    void abort() {
        aborted = true;
        if (!inBackground) {
            end(false);
        }
    }

    private void end(boolean cleaned) {
        if (ended) {
            return;
        }
        ended = true;
        if (rest != null) {
            rest.cancel();
        }
        if (reading != null) {
            reading.close();
        }
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
