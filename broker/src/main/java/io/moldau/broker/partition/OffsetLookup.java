package io.moldau.broker.partition;

import io.moldau.broker.log.Log;
import io.moldau.broker.log.TimestampedOffset;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What ListOffsets may ask a leader for, and where that is in its log. Stateless. */
final class OffsetLookup {

    static final long LATEST = -1;
    static final long EARLIEST = -2;
    static final long MAX_TIMESTAMP = -3;
    static final long EARLIEST_LOCAL = -4;
    static final long LATEST_TIERED = -5;

    /** No record is that young; without tiers also: nothing is tiered. Not an error (KIP-79). */
    static final TimestampedOffset NOT_FOUND = new TimestampedOffset(-1, -1, -1);

    private OffsetLookup() {}

    /**
     * @param timestamp one of the constants above or milliseconds since the epoch
     * @param end exclusive: the reader sees nothing beyond
     * @param leaderEpoch of the leader that answers
     * @throws ApiException UNSUPPORTED_VERSION for a negative timestamp without a meaning
     */
    static TimestampedOffset find(Log log, long timestamp, long end, int leaderEpoch) {
        if (timestamp == LATEST) {
            return new TimestampedOffset(-1, end, leaderEpoch);
        } else if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
            return new TimestampedOffset(-1, log.logStartOffset(), log.epochs().epochFor(log.logStartOffset()));
        } else if (timestamp == LATEST_TIERED) {
            return NOT_FOUND;
        } else if (timestamp == MAX_TIMESTAMP) {
            return visible(log.offsetOfMaxTimestamp(), end);
        } else if (timestamp < 0) {
            throw new ApiException(ErrorCode.UNSUPPORTED_VERSION, "timestamp " + timestamp + " has no meaning here");
        }
        return visible(log.offsetForTimestamp(timestamp), end);
    }

    /**
     * The same for a consumer, who sees nothing beyond the high watermark.
     *
     * @param sure whether that is at least what any earlier leader's was
     * @throws ApiException also OFFSET_NOT_AVAILABLE, where the answer depends on a high watermark that is not sure
     */
    static TimestampedOffset findVisible(Log log, long timestamp, int leaderEpoch, boolean sure) {
        TimestampedOffset found = find(log, timestamp, log.highWatermark(), leaderEpoch);
        if (!sure && (timestamp == LATEST || (timestamp >= 0 && found.equals(NOT_FOUND)))) {
            throw new ApiException(ErrorCode.OFFSET_NOT_AVAILABLE);
        }
        return found;
    }

    private static TimestampedOffset visible(@Nullable TimestampedOffset found, long end) {
        return found == null || found.offset() >= end ? NOT_FOUND : found;
    }
}
