package io.moldau.broker.log;

import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.broker.log.segment.Segment;
import io.moldau.protocol.record.InvalidBatchException;
import io.moldau.protocol.record.LogRecord;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordIterator;
import io.moldau.protocol.record.RecordReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds records by timestamp: indexes lead to the batch, then its records are read, decompressed if need be. */
final class TimestampLookup {
    /** What the records of one batch may take; the batch limit of any sane topic decompresses to less. */
    private static final int MAX_DECOMPRESSED_BYTES = 256 << 20;

    private TimestampLookup() {}

    /** The first record at or after {@code fromOffset} that is as young as {@code timestamp}. */
    static @Nullable TimestampedOffset first(SegmentList segments, BatchCursor cursor, long timestamp, long fromOffset)
            throws IOException {
        for (int i = Math.max(0, segments.floor(fromOffset)); i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.sizeInBytes() == 0
                    || segment.maxTimestamp(cursor) < timestamp
                    || !segment.seekTimestamp(cursor, timestamp, fromOffset)) {
                continue;
            }
            do {
                if (cursor.batch().maxTimestamp() >= timestamp) {
                    TimestampedOffset found = within(segment, cursor, timestamp, fromOffset);
                    if (found != null) {
                        return found;
                    }
                }
            } while (cursor.next());
        }
        return null;
    }

    /** The first record of those with the largest timestamp. */
    static @Nullable TimestampedOffset ofMax(SegmentList segments, BatchCursor cursor, long fromOffset)
            throws IOException {
        Segment youngest = null;
        long max = RecordBatch.NO_TIMESTAMP;
        for (int i = Math.max(0, segments.floor(fromOffset)); i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.sizeInBytes() > 0 && segment.maxTimestamp(cursor) > max) {
                max = segment.maxTimestamp(cursor);
                youngest = segment;
            }
        }
        return youngest == null ? null : first(segments, cursor, max, Math.max(fromOffset, youngest.baseOffset()));
    }

    private static @Nullable TimestampedOffset within(
            Segment segment, BatchCursor cursor, long timestamp, long fromOffset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(cursor.sizeInBytes());
        try (LogSlice slice = segment.slice(cursor, bytes.capacity(), segment.sizeInBytes(), true)) {
            slice.read(0, bytes);
        }
        RecordBatch batch = new RecordBatch().wrap(bytes.flip(), 0);
        if (!batch.isCrcValid()) {
            throw new CorruptSegmentException(segment.logPath(), cursor.position(), "the checksum does not match");
        }
        try (var reader = new RecordReader(MAX_DECOMPRESSED_BYTES)) {
            for (RecordIterator records = reader.read(batch); records.hasNext(); ) {
                LogRecord record = records.next();
                if (record.timestamp() >= timestamp && record.offset() >= fromOffset) {
                    return new TimestampedOffset(record.timestamp(), record.offset(), batch.partitionLeaderEpoch());
                }
            }
            return null;
        } catch (InvalidBatchException e) {
            throw new CorruptSegmentException(segment.logPath(), cursor.position(), String.valueOf(e.getMessage()));
        }
    }
}
