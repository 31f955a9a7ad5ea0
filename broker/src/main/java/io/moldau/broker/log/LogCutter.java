package io.moldau.broker.log;

import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.Segment;
import io.moldau.config.TopicConfig;
import java.io.IOException;
import java.util.List;

/**
 * Takes segments, or parts of the last one, out of a log, and the producers back to what is left. The offsets are the log's
 * to move. Owned by the log.
 */
final class LogCutter {
    private final SegmentList segments;
    private final ProducerLog producers;
    private final FileReaper reaper;
    private final BatchCursor cursor;

    LogCutter(LogHome home, SegmentList segments, ProducerLog producers, BatchCursor cursor) {
        this.segments = segments;
        this.producers = producers;
        this.reaper = new FileReaper(home);
        this.cursor = cursor;
    }

    /**
     * Cuts every batch that reaches to {@code offset} or beyond.
     *
     * @param offset not below the first segment
     * @return where the log ends now
     */
    long cutBack(long offset, long logStartOffset, TopicConfig.Segments config) throws IOException {
        reaper.retire(segments.removeFrom(segments.floor(offset) + 1), config.deleteDelayMs());
        Segment last = segments.active();
        last.unseal();
        last.truncateTo(cursor, offset);
        // Producers before offsets: whoever reads the end offset may append at once (KAFKA-12153).
        producers.rebuild(segments, cursor, logStartOffset, last.endOffset());
        return last.endOffset();
    }

    /** Takes everything out; the caller puts an empty segment in. */
    void removeAll(TopicConfig.Segments config) throws IOException {
        reaper.retire(segments.removeFrom(0), config.deleteDelayMs());
        producers.clear();
    }

    /** How many of the oldest segments this round of retention may delete; the active one counts if it holds anything. */
    int countDeletable(Retention retention) throws IOException {
        int count = 0;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            boolean deletable = segment.sizeInBytes() > 0
                    && retention.mayDelete(
                            segment.endOffset(),
                            segment.sizeInBytes(),
                            retention.dependsOnAge() ? segment.maxTimestamp(cursor) : -1,
                            segment.lastAppendMs());
            if (!deletable) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Takes the oldest segments out of the list; {@link #retire} is to follow. */
    List<Segment> removeFirst(int count) {
        return segments.removeFirst(count);
    }

    /** Sees to the files of segments that are out of the list, and to snapshots that nobody needs without them. */
    void retire(List<Segment> old, TopicConfig.Segments config) throws IOException {
        producers.deletedBefore(segments.first().baseOffset());
        reaper.retire(old, config.deleteDelayMs());
    }
}
