package io.moldau.broker.log;

import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.broker.log.segment.CorruptSegmentException;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.broker.log.segment.Segment;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds batches and records in a log's segments, and turns what the disk does to readers into answers: damage is
 * CORRUPT_MESSAGE, an I/O error takes the directory offline. Owned by the log.
 */
final class LogReader {
    private static final Logger logger = LoggerFactory.getLogger(LogReader.class);

    private final LogHome home;
    private final SegmentList segments;
    private final LogOffsets offsets;
    private final BatchCursor cursor;

    /** The damage that was met last: a consumer that is stuck at it asks again and again. */
    private @Nullable String reported;

    LogReader(LogHome home, SegmentList segments, LogOffsets offsets, BatchCursor cursor) {
        this.home = home;
        this.segments = segments;
        this.offsets = offsets;
        this.cursor = cursor;
    }

    private interface Search {
        @Nullable
        TimestampedOffset run() throws IOException;
    }

    /** The batches from the one that holds {@code offset} on, up to {@code upperOffset}; the caller closes the slice. */
    LogSlice read(long offset, int maxBytes, long upperOffset, boolean wholeFirstBatch) {
        if (offset < offsets.start() || offset > offsets.end()) {
            throw new ApiException(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    home.partition() + " has offsets " + offsets.start() + " to " + offsets.end() + ", not " + offset);
        }
        if (offset >= Math.min(upperOffset, offsets.end())) {
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

    /** The first record that is as young as {@code timestamp}. */
    @Nullable
    TimestampedOffset first(long timestamp) {
        return search(() -> TimestampLookup.first(segments, cursor, timestamp, offsets.start()));
    }

    /** The first record with the largest timestamp. */
    @Nullable
    TimestampedOffset youngest() {
        return search(() -> TimestampLookup.ofMax(segments, cursor, offsets.start()));
    }

    private @Nullable TimestampedOffset search(Search search) {
        try {
            return search.run();
        } catch (CorruptSegmentException e) {
            throw corrupt(e);
        } catch (IOException e) {
            throw home.dir().fail("searching " + home.partition(), e);
        } finally {
            cursor.stop();
        }
    }

    private ApiException corrupt(CorruptSegmentException damage) {
        String message = String.valueOf(damage.getMessage());
        if (!message.equals(reported)) {
            reported = message;
            logger.error("{}: {}", home.partition(), message);
        }
        return new ApiException(ErrorCode.CORRUPT_MESSAGE, message);
    }
}
