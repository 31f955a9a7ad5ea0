package io.moldau.broker.log;

import io.moldau.broker.log.checkpoint.PartitionMetadataFile;
import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.broker.log.segment.Segment;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.wire.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    private static final int CURSOR_WINDOW_BYTES = 2048;

    private final LogHome home;
    private final SegmentList segments;
    private final LogOffsets offsets;
    private final EpochLog epochLog;
    private final ProducerLog producerLog;
    private final LogFlusher flusher;
    private final LogAppender appender;
    private final LogReader reader;
    private final LogPruner pruner;
    private final LogCompaction compaction;
    private final LogTruncation truncation;
    private final SegmentRoller roller;
    private final LogClosing closing;
    private TopicConfig config;
    private @Nullable Uuid topicId;
    private boolean closed;

    /** Takes over what a loader found. May be built on any thread; belongs to the home's loop from then on. */
    Log(LogHome home, TopicConfig config, LoadedLog loaded) {
        this.home = home;
        this.config = config;
        this.segments = loaded.segments();
        this.topicId = loaded.topicId();
        this.offsets = new LogOffsets(
                loaded.logStartOffset(),
                loaded.highWatermark(),
                segments.active().endOffset());
        boolean safe = loaded.recoveryPoint() >= offsets.end();
        this.epochLog = new EpochLog(home, loaded.epochs(), loaded.epochsChanged(), safe);
        this.producerLog = loaded.producers();
        // A flush went before only where there is something that it made durable.
        var anchor = new LogAnchor(home, loaded.recoveryPoint() > offsets.start());
        this.flusher = new LogFlusher(home, segments, anchor, epochLog, loaded.recoveryPoint());
        var cursor = new BatchCursor(CURSOR_WINDOW_BYTES);
        this.reader = new LogReader(home, segments, offsets, cursor);
        var cutter = new LogCutter(home, segments, producerLog, cursor);
        this.roller = new SegmentRoller(home, cursor);
        this.appender = new LogAppender(home, segments, offsets, epochLog, anchor, producerLog, flusher, roller);
        this.pruner = new LogPruner(home, segments, offsets, epochLog, cutter, appender);
        this.compaction = new LogCompaction(home, segments, offsets, flusher, producerLog, cursor);
        this.truncation = new LogTruncation(home, segments, offsets, epochLog, cutter, roller, flusher, compaction);
        this.closing = new LogClosing(home, segments, offsets, producerLog, flusher);
        roller.drawJitter(config.segments());
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

    /** Notes the topic's id where it is not known, and writes it down off the loop. */
    public void assignTopicId(Uuid id) {
        requireWritable();
        topicId = id;
        home.inBackground(
                "writing the topic id of",
                () -> {
                    PartitionMetadataFile.write(home.disk(), home.directory(), id);
                    return id;
                },
                written -> {});
    }

    /** The first offset that may be read. */
    public long logStartOffset() {
        return offsets.start();
    }

    /** The offset the next record gets. */
    public long endOffset() {
        return offsets.end();
    }

    /** Everything below survives a crash of the machine. */
    public long recoveryPoint() {
        return flusher.recoveryPoint();
    }

    /** What {@link #setHighWatermark} last said; at start, what the checkpoint says. */
    public long highWatermark() {
        return offsets.highWatermark();
    }

    /**
     * What {@link #recoveryPoint()} has to reach before a batch that ends at {@code endOffset} may be acknowledged: a crash
     * of the machine must take fewer than {@code flush.messages} acknowledged records.
     */
    public long syncedBefore(long endOffset) {
        return endOffset - config.flush().maxRecords() + 1;
    }

    /** Has {@code listener} told on the loop when a flush has ended: well, or with the directory offline. */
    public void onFlushed(Runnable listener) {
        flusher.onFlushed(listener);
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

    /** What cleaners see of this log. */
    LogCompaction compaction() {
        return compaction;
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
        roller.drawJitter(changed.segments());
        compaction.configured(changed.compaction());
    }

    /** Follows the partition's high watermark, which bounds retention and is checkpointed from here. */
    public void setHighWatermark(long offset) {
        offsets.setHighWatermark(offset);
    }

    /** Notes the high watermark in the directory's checkpoint, to be written with the next round. */
    public void checkpointHighWatermark() {
        home.dir().highWatermarks().set(home.partition(), offsets.highWatermark());
    }

    /** Notes that records appended from here on belong to this epoch (KAFKA-7415). */
    public void startEpoch(int leaderEpoch) {
        requireOpen();
        epochLog.begin(leaderEpoch, offsets.end());
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
        AppendResult result = appender.asLeader(batch, leaderEpoch, config, nowMs);
        flushIfDue(nowMs);
        return result;
    }

    /**
     * Appends batches as the leader's log has them, offsets and epochs included. A batch that the buffer's end cuts off is
     * left out. The buffer stays the caller's.
     *
     * @return the number of bytes appended; 0 as long as the disk does not know of a truncation, which takes it a moment
     * @throws ApiException OFFSET_OUT_OF_RANGE if the batches do not begin at the end of this log
     */
    public int appendAsFollower(ByteBuffer batches, long nowMs) {
        requireWritable();
        if (truncation.isUnwritten()) {
            return 0;
        }
        int appended = appender.asFollower(batches, config, nowMs);
        flushIfDue(nowMs);
        return appended;
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
        requireOpen();
        return reader.read(offset, maxBytes, upperOffset, wholeFirstBatch);
    }

    /** The first record as young as {@code timestamp}, or null. Blocks on the disk if the segment is cold. */
    public @Nullable TimestampedOffset offsetForTimestamp(long timestamp) {
        requireOpen();
        return reader.first(timestamp);
    }

    /** The first record with the largest timestamp (KIP-734), or null if there is none. */
    public @Nullable TimestampedOffset offsetOfMaxTimestamp() {
        requireOpen();
        return reader.youngest();
    }

    /** Where an epoch ends in this log: what a follower or consumer compares with its own. */
    public EpochEnd endOfEpoch(int leaderEpoch) {
        return epochLog.epochs().endOf(leaderEpoch, offsets.end());
    }

    /**
     * Moves the first readable offset up; the segments below go with the next round of retention.
     *
     * @param offset at most the high watermark, as the caller has checked
     */
    public void advanceLogStartOffset(long offset) {
        requireWritable();
        if (offset > offsets.end()) {
            throw new ApiException(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    home.partition() + " ends at " + offsets.end() + ", before " + offset);
        }
        pruner.moveStartTo(offset);
    }

    /** Drops everything at or beyond {@code offset}, whole batches only: the log may end before it. */
    public void truncateTo(long offset, long nowMs) {
        requireWritable();
        truncation.cutTo(offset, config.segments(), nowMs);
    }

    /** Drops everything; the next record gets {@code offset}. */
    public void truncateFullyAndStartAt(long offset, long nowMs) {
        requireWritable();
        truncation.restartAt(offset, config.segments(), nowMs);
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
        return pruner.deleteOldSegments(config, nowMs);
    }

    /** Forgets producers that were silent for too long. */
    public void expireProducers(long nowMs) {
        producerLog.states().expire(nowMs, home.services().producerExpirationMs());
    }

    /** Starts a flush if the topic's limits ask for one. */
    public void flushIfDue(long nowMs) {
        if (!closed) {
            flusher.maybeFlush(
                    offsets.end(), config.flush().maxRecords(), config.flush().maxAgeMs(), nowMs);
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
        requireOpen();
        flusher.flush(offsets.end());
    }

    /**
     * Writes down everything and lets go of the files, as a clean stop does. Nothing may be called after it: the loop gives
     * the log up to whoever waits for the disk on its behalf.
     *
     * @param done runs on the loop when the log is closed
     */
    void close(Runnable done) {
        home.loop().assertOnLoop();
        closed = true;
        compaction.stop();
        closing.close(done);
    }

    /**
     * Lets go of the files as they are: the log is about to be deleted. Nothing may be called after it.
     *
     * @param done runs when no task of this log touches its directory any more
     */
    void abandon(Runnable done) {
        home.loop().assertOnLoop();
        closed = true;
        compaction.stop();
        closing.abandon(done);
    }

    /**
     * Runs work that waits for the disk; the directory neither moves nor goes meanwhile. An {@link IOException} takes the
     * log directory offline.
     *
     * @param operation what is done, for the operator
     * @param done receives the outcome on the loop, or null if the disk failed
     */
    public <T> void inDirectory(String operation, DirectoryWork<T> work, Consumer<@Nullable T> done) {
        home.inBackground(operation, () -> work.run(home.disk(), home.directory()), done);
    }

    private void requireOpen() {
        home.loop().assertOnLoop();
        if (closed) {
            throw new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, home.partition() + " is closed");
        }
    }

    private void requireWritable() {
        requireOpen();
        home.dir().requireOnline();
    }

    @Override
    public String toString() {
        return "log[%s in %s, offsets %d-%d]"
                .formatted(home.partition(), home.dir(), offsets.start(), offsets.end() - 1);
    }
}
