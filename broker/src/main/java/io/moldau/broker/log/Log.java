package io.moldau.broker.log;

import io.moldau.broker.log.producer.AppendedBefore;
import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.broker.log.segment.Segment;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.TimestampType;
import io.moldau.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one partition: batches by offset in a row of segments, with what must agree with them — leader epochs,
 * producers, how far the disk has them. Owned by its partition's loop; every method runs there unless it says otherwise.
 *
 * <p>An append is in the page cache when it returns: it survives the process, not the machine. It is durable once {@link
 * #recoveryPoint()} has passed it. An I/O error takes the whole log directory offline: appends then fail with
 * KAFKA_STORAGE_ERROR, reads go on as far as the disk lets them.
 *
 * <p>Invariant: {@code logStartOffset <= highWatermark <= endOffset}, {@code recoveryPoint <= endOffset}.
 */
public final class Log {
    private static final Logger logger = LoggerFactory.getLogger(Log.class);
    private static final int CURSOR_WINDOW_BYTES = 2048;

    private final LogHome home;
    private final SegmentList segments;
    private final EpochLog epochLog;
    private final ProducerLog producerLog;
    private final LogFlusher flusher;
    private final FileReaper reaper;
    private final BatchCursor cursor = new BatchCursor(CURSOR_WINDOW_BYTES);
    private TopicConfig config;
    private @Nullable Uuid topicId;
    private long logStartOffset;
    private long endOffset;
    private long highWatermark;
    private long rollJitterMs;
    private boolean closed;

    /** Takes over what a loader found. May be built on any thread; belongs to the home's loop from then on. */
    Log(LogHome home, TopicConfig config, LoadedLog loaded) {
        this.home = home;
        this.config = config;
        this.segments = loaded.segments();
        this.topicId = loaded.topicId();
        this.logStartOffset = loaded.logStartOffset();
        this.endOffset = segments.active().endOffset();
        this.epochLog = new EpochLog(home, loaded.epochs(), loaded.epochsChanged());
        this.producerLog = loaded.producers();
        this.flusher = new LogFlusher(home, segments, loaded.recoveryPoint());
        this.reaper = new FileReaper(home);
        this.highWatermark = Math.min(
                endOffset, Math.max(logStartOffset, home.dir().highWatermarks().get(home.partition(), 0)));
        this.rollJitterMs = jitter();
    }

    public TopicPartition partition() {
        return home.partition();
    }

    /** The directory this log lives in. */
    public LogDir dir() {
        return home.dir();
    }

    /** The topic's id as {@code partition.metadata} has it, or null if that is missing or was damaged. */
    public @Nullable Uuid topicId() {
        return topicId;
    }

    /** The first offset that may be read. */
    public long logStartOffset() {
        return logStartOffset;
    }

    /** The offset the next record gets. */
    public long endOffset() {
        return endOffset;
    }

    /** Everything below survives a crash of the machine. */
    public long recoveryPoint() {
        return flusher.recoveryPoint();
    }

    /** What {@link #setHighWatermark} last said; at start, what the checkpoint says. */
    public long highWatermark() {
        return highWatermark;
    }

    public TopicConfig config() {
        return config;
    }

    /** Bytes of all segments. */
    public long sizeInBytes() {
        return segments.sizeInBytes();
    }

    public int segmentCount() {
        return segments.size();
    }

    /** The leader epochs of this log, to be read only. */
    public LeaderEpochs epochs() {
        return epochLog.epochs();
    }

    /** How many idempotent producers are known. */
    public int producerCount() {
        return producerLog.states().size();
    }

    /** Puts a changed configuration in force, from the next append on. */
    public void configure(TopicConfig changed) {
        home.loop().assertOnLoop();
        config = changed;
        rollJitterMs = jitter();
    }

    /** Follows the partition's high watermark, which bounds retention and is checkpointed from here. */
    public void setHighWatermark(long offset) {
        highWatermark = Math.min(offset, endOffset);
    }

    /** Notes the high watermark in the directory's checkpoint, to be written with the next round. */
    public void checkpointHighWatermark() {
        home.dir().highWatermarks().set(home.partition(), highWatermark);
    }

    /** Notes that records appended from here on belong to this epoch; written to disk off the loop (KAFKA-7415). */
    public void startEpoch(int leaderEpoch) {
        home.loop().assertOnLoop();
        epochLog.changed(epochLog.epochs().assign(leaderEpoch, endOffset));
    }

    /**
     * Appends a batch as the leader: offsets and epoch are stamped into the caller's buffer, which is then written as it
     * is. The buffer stays the caller's and may be reused at once.
     *
     * @param batch one that passed {@link io.moldau.protocol.record.BatchValidator}
     * @throws ApiException with what the producer is to be told; the log is unchanged then
     */
    public AppendResult appendAsLeader(RecordBatch batch, int leaderEpoch, long nowMs) {
        requireWritable();
        requireFits(batch.sizeInBytes());
        AppendedBefore before = producerLog.states().check(batch);
        if (before != null) {
            long timeMs = config.timestamps().logAppendTime() ? before.timestamp() : RecordBatch.NO_TIMESTAMP;
            return new AppendResult(before.baseOffset(), before.lastOffset(), timeMs, true);
        }
        long appendTimeMs = RecordBatch.NO_TIMESTAMP;
        if (config.timestamps().logAppendTime()) {
            appendTimeMs = nowMs;
            batch.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, nowMs);
        } else if (batch.timestampType() != TimestampType.CREATE_TIME) {
            batch.setMaxTimestamp(TimestampType.CREATE_TIME, batch.maxTimestamp());
        }
        batch.setBaseOffset(endOffset);
        batch.setPartitionLeaderEpoch(leaderEpoch);
        write(batch.buffer(), batch.position(), batch.sizeInBytes(), batch, nowMs);
        flushIfDue(nowMs);
        return new AppendResult(batch.baseOffset(), batch.lastOffset(), appendTimeMs, false);
    }

    /**
     * Appends batches as the leader's log has them, offsets and epochs included. A batch that the buffer's end cuts off is
     * left out. The buffer stays the caller's.
     *
     * @return the number of bytes appended
     * @throws ApiException OFFSET_OUT_OF_RANGE if the batches do not begin at the end of this log
     */
    public int appendAsFollower(ByteBuffer batches, long nowMs) {
        requireWritable();
        var walk = new RecordBatches(batches);
        int appended = 0;
        while (walk.next()) {
            RecordBatch batch = walk.batch();
            if (batch.baseOffset() < endOffset) {
                throw new ApiException(
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        home.partition() + " ends at " + endOffset + " and was sent offset " + batch.baseOffset());
            }
            write(batches, batch.position(), batch.sizeInBytes(), batch, nowMs);
            appended += batch.sizeInBytes();
        }
        flushIfDue(nowMs);
        return appended;
    }

    private void write(ByteBuffer buffer, int position, int size, RecordBatch batch, long nowMs) {
        int oldPosition = buffer.position();
        int oldLimit = buffer.limit();
        try {
            rollIfNeeded(batch, nowMs);
            buffer.limit(position + size).position(position);
            int interval = config.segments().indexIntervalBytes();
            Segment active = segments.active();
            active.write(buffer, interval);
            // From here on the batch is in the log. Nothing below may fail before its offsets are taken (KAFKA-7866).
            endOffset = batch.nextOffset();
            active.added(batch, nowMs, interval);
            producerLog.states().appended(batch);
            if (batch.partitionLeaderEpoch() > epochLog.epochs().latestEpoch()) {
                epochLog.changed(epochLog.epochs().assign(batch.partitionLeaderEpoch(), batch.baseOffset()));
            }
        } catch (IOException e) {
            throw home.dir().fail("appending to " + home.partition(), e);
        } finally {
            buffer.limit(oldLimit).position(oldPosition);
        }
    }

    /**
     * Describes the batches from the one that holds {@code offset} on. Reads headers only.
     *
     * @param maxBytes how much may be sent
     * @param upperOffset readers see nothing at or beyond it: the high watermark for consumers
     * @param wholeFirstBatch whether the first batch comes even if it is larger than {@code maxBytes} (KIP-74)
     * @return the caller closes it; empty if there is nothing between the two offsets
     * @throws ApiException OFFSET_OUT_OF_RANGE, or CORRUPT_MESSAGE if the way there is damaged
     */
    public LogSlice read(long offset, int maxBytes, long upperOffset, boolean wholeFirstBatch) {
        home.loop().assertOnLoop();
        if (offset < logStartOffset || offset > endOffset) {
            throw new ApiException(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    home.partition() + " has offsets " + logStartOffset + " to " + endOffset + ", not " + offset);
        }
        if (offset >= Math.min(upperOffset, endOffset)) {
            return LogSlice.empty(offset);
        }
        try {
            return slice(offset, maxBytes, upperOffset, wholeFirstBatch);
        } catch (CorruptSegmentException e) {
            throw corrupt(e);
        } catch (IOException e) {
            throw home.dir().fail("reading " + home.partition(), e);
        } finally {
            cursor.stop();
        }
    }

    private LogSlice slice(long offset, int maxBytes, long upperOffset, boolean wholeFirstBatch) throws IOException {
        for (int i = segments.floor(offset); i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.baseOffset() >= upperOffset) {
                break;
            }
            int end = segment.endPositionBelow(cursor, upperOffset);
            if (segment.seek(cursor, offset)) {
                return cursor.position() < end
                        ? segment.slice(cursor, maxBytes, end, wholeFirstBatch)
                        : LogSlice.empty(offset);
            }
        }
        return LogSlice.empty(offset);
    }

    /** The first record as young as {@code timestamp}, or null. Blocks on the disk if the segment is cold. */
    public @Nullable TimestampedOffset offsetForTimestamp(long timestamp) {
        home.loop().assertOnLoop();
        try {
            return TimestampLookup.first(segments, cursor, timestamp, logStartOffset);
        } catch (CorruptSegmentException e) {
            throw corrupt(e);
        } catch (IOException e) {
            throw home.dir().fail("searching " + home.partition(), e);
        }
    }

    /** The first record with the largest timestamp (KIP-734), or null if there is none. */
    public @Nullable TimestampedOffset offsetOfMaxTimestamp() {
        home.loop().assertOnLoop();
        try {
            return TimestampLookup.ofMax(segments, cursor, logStartOffset);
        } catch (CorruptSegmentException e) {
            throw corrupt(e);
        } catch (IOException e) {
            throw home.dir().fail("searching " + home.partition(), e);
        }
    }

    /** Where an epoch ends in this log: what a follower or consumer compares with its own. */
    public EpochEnd endOfEpoch(int leaderEpoch) {
        return epochLog.epochs().endOf(leaderEpoch, endOffset);
    }

    /**
     * Moves the first readable offset up; the segments below go with the next round of retention.
     *
     * @param offset at most the high watermark, as the caller has checked
     */
    public void advanceLogStartOffset(long offset) {
        requireWritable();
        if (offset > endOffset) {
            throw new ApiException(
                    ErrorCode.OFFSET_OUT_OF_RANGE, home.partition() + " ends at " + endOffset + ", before " + offset);
        }
        if (offset > logStartOffset) {
            logStartOffset = offset;
            highWatermark = Math.max(highWatermark, offset);
            home.dir().logStartOffsets().set(home.partition(), offset);
            epochLog.changed(epochLog.epochs().truncateFromStart(offset));
        }
    }

    /** Drops everything at or beyond {@code offset}, whole batches only: the log may end before it. */
    public void truncateTo(long offset, long nowMs) {
        requireWritable();
        if (offset >= endOffset) {
            return;
        }
        if (offset < segments.first().baseOffset()) {
            truncateFullyAndStartAt(offset, nowMs);
            return;
        }
        try {
            reaper.retire(
                    segments.removeFrom(segments.floor(offset) + 1),
                    config.segments().deleteDelayMs());
            Segment last = segments.active();
            last.unseal();
            last.truncateTo(cursor, offset);
            // Producers before offsets: whoever reads the end offset may append at once (KAFKA-12153).
            producerLog.rebuild(segments, cursor, logStartOffset, last.endOffset());
            logger.info("{} truncated to {} from {}", home.partition(), last.endOffset(), endOffset);
            endOffset = last.endOffset();
            highWatermark = Math.min(highWatermark, endOffset);
            flusher.truncatedTo(endOffset);
            epochLog.changed(epochLog.epochs().truncateFromEnd(offset));
        } catch (IOException e) {
            throw home.dir().fail("truncating " + home.partition(), e);
        }
    }

    /** Drops everything; the next record gets {@code offset}. */
    public void truncateFullyAndStartAt(long offset, long nowMs) {
        requireWritable();
        try {
            reaper.retire(segments.removeFrom(0), config.segments().deleteDelayMs());
            segments.add(newSegment(offset, nowMs));
            producerLog.clear();
            logger.info("{} emptied, goes on at {}", home.partition(), offset);
            logStartOffset = offset;
            endOffset = offset;
            highWatermark = offset;
            home.dir().logStartOffsets().set(home.partition(), offset);
            flusher.startedAt(offset);
            epochLog.changed(epochLog.epochs().clear());
        } catch (IOException e) {
            throw home.dir().fail("emptying " + home.partition(), e);
        }
    }

    /**
     * One round of retention: deletes the oldest segments that the topic's limits or the log start offset give up. The
     * files go after the topic's delay.
     *
     * @return how many segments went
     */
    public int deleteOldSegments(long nowMs) {
        home.loop().assertOnLoop();
        if (closed || !home.dir().isOnline()) {
            return 0;
        }
        try {
            int count = deletableSegments(nowMs);
            if (count == segments.size()) {
                roll(nowMs);
            }
            if (count > 0) {
                deleteFirst(count);
            }
            return count;
        } catch (CorruptSegmentException e) {
            logger.error("{} keeps its old segments: {}", home.partition(), e.getMessage());
            return 0;
        } catch (IOException e) {
            throw home.dir().fail("retention of " + home.partition(), e);
        }
    }

    private int deletableSegments(long nowMs) throws IOException {
        var retention = new Retention(config.retention(), logStartOffset, highWatermark, nowMs, segments.sizeInBytes());
        int count = 0;
        for (Segment segment : segments.all()) {
            boolean deletable = segment.sizeInBytes() > 0
                    && retention.mayDelete(
                            segment.endOffset(),
                            segment.sizeInBytes(),
                            retention.dependsOnAge() ? segment.maxTimestamp(cursor) : RecordBatch.NO_TIMESTAMP,
                            segment.lastAppendMs());
            if (!deletable) {
                break;
            }
            count++;
        }
        return count;
    }

    private void deleteFirst(int count) throws IOException {
        List<Segment> old = segments.removeFirst(count);
        long start = Math.max(logStartOffset, segments.first().baseOffset());
        logger.info(
                "{} deletes {} segments, offsets {} to {}",
                home.partition(),
                count,
                old.get(0).baseOffset(),
                start);
        // The start offset first: a reader must not be sent to a segment that is gone.
        advanceLogStartOffset(start);
        producerLog.deletedBefore(segments.first().baseOffset());
        reaper.retire(old, config.segments().deleteDelayMs());
    }

    /** Forgets producers that were silent for too long. */
    public void expireProducers(long nowMs) {
        producerLog.states().expire(nowMs, home.services().producerExpirationMs());
    }

    /** Starts a flush if the topic's limits ask for one. */
    public void flushIfDue(long nowMs) {
        if (!closed) {
            flusher.maybeFlush(
                    endOffset, config.flush().maxRecords(), config.flush().maxAgeMs(), nowMs);
        }
    }

    /** Lets go of descriptors that no reader holds; they are opened again when needed. */
    public void closeIdleFiles() {
        if (closed) {
            return;
        }
        try {
            for (Segment segment : segments.all()) {
                segment.closeIdle();
            }
        } catch (IOException e) {
            home.dir().fail("closing files of " + home.partition(), e);
        }
    }

    /** Asks for everything appended so far to be made durable; {@link #recoveryPoint()} shows when it is. */
    public void flush() {
        home.loop().assertOnLoop();
        flusher.flush(endOffset);
    }

    /** Ends the active segment. */
    private void roll(long nowMs) throws IOException {
        Segment full = segments.active();
        full.seal();
        producerLog.snapshot(endOffset);
        segments.add(newSegment(endOffset, nowMs));
        rollJitterMs = jitter();
        flusher.flush(endOffset);
        logger.debug("{} rolled at {}", home.partition(), endOffset);
    }

    private void rollIfNeeded(RecordBatch batch, long nowMs) throws IOException {
        Segment active = segments.active();
        if (active.sizeInBytes() == 0) {
            return;
        }
        TopicConfig.Segments limits = config.segments();
        boolean full = active.sizeInBytes() > limits.maxBytes() - batch.sizeInBytes();
        if (full
                || active.indexesFull()
                || active.isBeyondIndex(batch.lastOffset())
                || active.ageMs(cursor, batch.maxTimestamp(), nowMs) > limits.maxAgeMs() - rollJitterMs) {
            roll(nowMs);
        }
    }

    private Segment newSegment(long baseOffset, long nowMs) throws IOException {
        return Segment.create(
                home.disk(), home.directory(), baseOffset, config.segments().maxIndexBytes(), nowMs);
    }

    /** Writes down everything and lets go of the files, as a clean stop does. Blocks; nothing may be called after it. */
    public void close() {
        home.loop().assertOnLoop();
        if (closed) {
            return;
        }
        closed = true;
        if (!home.dir().isOnline()) {
            abandon();
            return;
        }
        try {
            flusher.flushNow(endOffset);
            for (Segment segment : segments.all()) {
                segment.close();
            }
            producerLog.close(endOffset);
            epochLog.close();
            checkpointHighWatermark();
        } catch (IOException e) {
            home.dir().fail("closing " + home.partition(), e);
        }
    }

    /** Lets go of the files as they are: the log is about to be deleted. Nothing may be called after it. */
    void abandon() {
        closed = true;
        try {
            for (Segment segment : segments.all()) {
                segment.abandon();
            }
        } catch (IOException e) {
            home.dir().fail("closing " + home.partition(), e);
        }
    }

    private void requireWritable() {
        home.loop().assertOnLoop();
        if (closed) {
            throw new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, home.partition() + " is closed");
        }
        home.dir().requireOnline();
    }

    private void requireFits(int batchBytes) {
        if (batchBytes > config.maxMessageBytes()) {
            throw new ApiException(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    "batch of " + batchBytes + " bytes > max.message.bytes=" + config.maxMessageBytes() + " of topic "
                            + home.partition().topic());
        }
        if (batchBytes > config.segments().maxBytes()) {
            throw new ApiException(
                    ErrorCode.RECORD_LIST_TOO_LARGE,
                    "batch of " + batchBytes + " bytes > segment.bytes="
                            + config.segments().maxBytes() + " of topic "
                            + home.partition().topic());
        }
    }

    private ApiException corrupt(CorruptSegmentException damage) {
        logger.error("{}: {}", home.partition(), damage.getMessage());
        return new ApiException(ErrorCode.CORRUPT_MESSAGE, String.valueOf(damage.getMessage()));
    }

    private long jitter() {
        long maxMs = Math.min(config.segments().maxJitterMs(), config.segments().maxAgeMs());
        return maxMs <= 0 ? 0 : home.services().random().nextLong(maxMs);
    }

    @Override
    public String toString() {
        return "log[%s in %s, offsets %d-%d]".formatted(home.partition(), home.dir(), logStartOffset, endOffset - 1);
    }
}
