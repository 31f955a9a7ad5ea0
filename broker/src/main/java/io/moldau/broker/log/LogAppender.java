package io.moldau.broker.log;

import io.moldau.broker.log.producer.AppendedBefore;
import io.moldau.broker.log.segment.Segment;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.TimestampType;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write path of a log: decides about a batch, stamps it, writes it in one call, and lets offsets, indexes, producers
 * and epochs follow. Allocates per batch, never per record. Owned by the log.
 */
final class LogAppender {
    private static final Logger logger = LoggerFactory.getLogger(LogAppender.class);

    private final LogHome home;
    private final SegmentList segments;
    private final LogOffsets offsets;
    private final EpochLog epochLog;
    private final LogAnchor anchor;
    private final ProducerLog producerLog;
    private final LogFlusher flusher;
    private final SegmentRoller roller;

    LogAppender(
            LogHome home,
            SegmentList segments,
            LogOffsets offsets,
            EpochLog epochLog,
            LogAnchor anchor,
            ProducerLog producerLog,
            LogFlusher flusher,
            SegmentRoller roller) {
        this.home = home;
        this.segments = segments;
        this.offsets = offsets;
        this.epochLog = epochLog;
        this.anchor = anchor;
        this.producerLog = producerLog;
        this.flusher = flusher;
        this.roller = roller;
    }

    AppendResult asLeader(RecordBatch batch, int leaderEpoch, TopicConfig config, long nowMs) {
        requireFits(batch.sizeInBytes(), config);
        boolean logAppendTime = config.timestamps().logAppendTime();
        AppendedBefore before = producerLog.states().check(batch);
        if (before != null) {
            long timeMs = logAppendTime ? before.timestamp() : RecordBatch.NO_TIMESTAMP;
            return new AppendResult(before.baseOffset(), before.lastOffset(), timeMs, true);
        }
        if (logAppendTime) {
            batch.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, nowMs);
        } else if (batch.timestampType() != TimestampType.CREATE_TIME) {
            batch.setMaxTimestamp(TimestampType.CREATE_TIME, batch.maxTimestamp());
        }
        batch.setBaseOffset(offsets.end());
        batch.setPartitionLeaderEpoch(leaderEpoch);
        write(batch, config.segments(), nowMs);
        return new AppendResult(
                batch.baseOffset(), batch.lastOffset(), logAppendTime ? nowMs : RecordBatch.NO_TIMESTAMP, false);
    }

    int asFollower(ByteBuffer batches, TopicConfig config, long nowMs) {
        var walk = new RecordBatches(batches);
        int appended = 0;
        while (walk.next()) {
            RecordBatch batch = walk.batch();
            if (batch.baseOffset() < offsets.end()) {
                throw new ApiException(
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        home.partition() + " ends at " + offsets.end() + " and was sent offset " + batch.baseOffset());
            }
            write(batch, config.segments(), nowMs);
            appended += batch.sizeInBytes();
        }
        return appended;
    }

    private void write(RecordBatch batch, TopicConfig.Segments limits, long nowMs) {
        ByteBuffer buffer = batch.buffer();
        int oldPosition = buffer.position();
        int oldLimit = buffer.limit();
        try {
            if (roller.isDue(segments.active(), batch, limits, nowMs)) {
                roll(limits, nowMs);
            }
            buffer.limit(batch.position() + batch.sizeInBytes()).position(batch.position());
            Segment active = segments.active();
            active.write(buffer, limits.indexIntervalBytes());
            // From here on the batch is in the log. Nothing below may fail before its offsets are taken (KAFKA-7866).
            offsets.extendTo(batch.nextOffset());
            active.added(batch, nowMs, limits.indexIntervalBytes());
            producerLog.states().appended(batch);
            epochLog.appended(batch.partitionLeaderEpoch(), batch.baseOffset());
            anchor.appended();
        } catch (IOException e) {
            throw home.dir().fail("appending to " + home.partition(), e);
        } finally {
            buffer.limit(oldLimit).position(oldPosition);
        }
    }

    /** Ends the active segment and goes on in a new one. */
    void roll(TopicConfig.Segments limits, long nowMs) throws IOException {
        segments.active().seal();
        producerLog.snapshot(offsets.end());
        segments.add(roller.create(offsets.end(), limits, nowMs));
        flusher.flush(offsets.end());
        logger.debug("{} rolled at {}", home.partition(), offsets.end());
    }

    private void requireFits(int batchBytes, TopicConfig config) {
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
}
