package io.moldau.broker.log;

import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.Segment;
import io.moldau.config.TopicConfig;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives up the oldest part of a log: what lies before a start that moved up, or beyond the topic's limits. Owned by the log. */
final class LogPruner {
    private static final Logger logger = LoggerFactory.getLogger(LogPruner.class);

    private final LogHome home;
    private final SegmentList segments;
    private final LogOffsets offsets;
    private final EpochLog epochLog;
    private final LogCutter cutter;
    private final LogAppender appender;

    LogPruner(
            LogHome home,
            SegmentList segments,
            LogOffsets offsets,
            EpochLog epochLog,
            LogCutter cutter,
            LogAppender appender) {
        this.home = home;
        this.segments = segments;
        this.offsets = offsets;
        this.epochLog = epochLog;
        this.cutter = cutter;
        this.appender = appender;
    }

    /** Moves the first readable offset up; the segments below go with the next round of retention. */
    void moveStartTo(long offset) {
        if (offset > offsets.start()) {
            offsets.startAt(offset);
            home.dir().logStartOffsets().set(home.partition(), offset);
            epochLog.cut(epochLog.epochs().truncateFromStart(offset));
        }
    }

    /** One round of retention; how many segments went. */
    int deleteOldSegments(TopicConfig config, long nowMs) {
        try {
            int count = cutter.countDeletable(new Retention(
                    config.retention(), offsets.start(), offsets.highWatermark(), nowMs, segments.sizeInBytes()));
            if (count == segments.size()) {
                appender.roll(config.segments(), nowMs);
            }
            if (count > 0) {
                deleteFirst(count, config.segments());
            }
            return count;
        } catch (CorruptSegmentException e) {
            logger.error("{} keeps its old segments: {}", home.partition(), e.getMessage());
            return 0;
        } catch (IOException e) {
            home.dir().fail("retention of " + home.partition(), e);
            return 0;
        }
    }

    private void deleteFirst(int count, TopicConfig.Segments config) throws IOException {
        List<Segment> old = cutter.removeFirst(count);
        long start = Math.max(offsets.start(), segments.first().baseOffset());
        logger.info(
                "{} deletes {} segments, offsets {} to {}",
                home.partition(),
                count,
                old.get(0).baseOffset(),
                start);
        // The start offset first: a reader must not be sent to a segment that is gone.
        moveStartTo(start);
        cutter.retire(old, config);
    }
}
