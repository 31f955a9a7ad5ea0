package io.moldau.broker.partition;

import io.moldau.broker.log.EpochEnd;
import io.moldau.broker.log.Log;
import io.moldau.broker.partition.ReadResult.DivergingEpoch;
import io.moldau.broker.partition.ReadResult.Throttle;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** How a replica answers whoever reads its log. Stateless. */
final class LogReading {

    private LogReading() {}

    /**
     * Checks that the reader's position is one in this log: its history is the log's, and its offset is within.
     *
     * @return what to answer instead of records, or null
     * @throws ApiException OFFSET_OUT_OF_RANGE if the reader's history cannot be compared
     */
    static @Nullable ReadResult misplaced(Log log, ReadRequest request) {
        DivergingEpoch diverging = divergence(log, request);
        if (diverging != null) {
            return ReadResult.diverging(log.highWatermark(), log.logStartOffset(), diverging);
        }
        if (request.offset() < log.logStartOffset() || request.offset() > log.endOffset()) {
            return ReadResult.outOfRange(log.highWatermark(), log.logStartOffset());
        }
        return null;
    }

    /** Compares the reader's history with this log's by epoch (KIP-595). */
    private static @Nullable DivergingEpoch divergence(Log log, ReadRequest request) {
        if (request.lastFetchedEpoch() < 0) {
            return null;
        }
        EpochEnd end = log.endOfEpoch(request.lastFetchedEpoch());
        if (end.endOffset() < 0) {
            throw new ApiException(ErrorCode.OFFSET_OUT_OF_RANGE);
        }
        boolean parts = end.epoch() < request.lastFetchedEpoch() || end.endOffset() < request.offset();
        return parts ? new DivergingEpoch(end.epoch(), end.endOffset()) : null;
    }

    /** Everything there is for a replica, as far as the limit on replication lets it go. */
    static ReadResult records(Log log, ReadRequest request, boolean mayRest, Throttle throttle) {
        return throttle == Throttle.HELD_BACK
                ? ReadResult.heldBack(log.highWatermark(), log.logStartOffset())
                : records(log, request, log.endOffset(), mayRest).under(throttle);
    }

    /**
     * @param end exclusive: the reader sees nothing beyond
     * @param mayRest whether a reader that has everything need not be looked at again before something changes
     */
    static ReadResult records(Log log, ReadRequest request, long end, boolean mayRest) {
        if (mayRest && request.offset() >= end) {
            return ReadResult.nothingNew(log.highWatermark(), log.logStartOffset());
        }
        return ReadResult.records(
                log.highWatermark(),
                log.logStartOffset(),
                log.read(request.offset(), request.maxBytes(), end, request.minOneBatch()));
    }
}
