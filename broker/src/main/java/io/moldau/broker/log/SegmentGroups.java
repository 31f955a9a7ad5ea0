package io.moldau.broker.log;

import io.moldau.broker.log.index.TimeIndex;
import io.moldau.broker.log.segment.Segment;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.record.RecordBatch;
import java.util.ArrayList;
import java.util.List;

/** Decides which neighbouring segments a cleaning makes one of. */
final class SegmentGroups {
    private SegmentGroups() {}

    /**
     * The next segments to be written as one: those that together, even if nothing of them is dropped, stay within the
     * topic's limits on the bytes of a segment and of its indexes, and within four bytes of relative offsets.
     *
     * @param fromOffset where the segments before end
     * @param endOffset segments that start there or later are not asked for; neither is the active one
     * @return one at least, unless none is left
     */
    static List<Segment> next(SegmentList segments, long fromOffset, long endOffset, TopicConfig.Segments limits) {
        long maxBytes = Math.min(limits.maxBytes(), indexableBytes(limits));
        var group = new ArrayList<Segment>();
        long bytes = 0;
        for (int i = Math.max(0, segments.floor(fromOffset)); i < segments.size() - 1; i++) {
            Segment segment = segments.get(i);
            if (segment.baseOffset() < fromOffset) {
                continue;
            }
            bytes += segment.sizeInBytes();
            boolean fits =
                    group.isEmpty() || (bytes <= maxBytes && !group.get(0).isBeyondIndex(segment.endOffset() - 1));
            if (segment.baseOffset() >= endOffset || !fits) {
                break;
            }
            group.add(segment);
        }
        return group;
    }

    /** The log that an index has room for: an entry at most per interval, and at most per batch. */
    private static long indexableBytes(TopicConfig.Segments limits) {
        long entries = limits.maxIndexBytes() / TimeIndex.ENTRY_BYTES - 1L;
        return entries * Math.max(limits.indexIntervalBytes(), RecordBatch.HEADER_SIZE);
    }
}
