package io.moldau.broker.partition;

import io.moldau.broker.log.Log;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.util.function.Consumer;

/**
 * Requests to give up the first records of a partition, until every living replica has (KIP-107). Owned by the partition's
 * loop.
 */
final class Deletions {

    private static final long ALL_REPLICATED = -1;

    private final Log log;
    private final ParkedAcks waiting = new ParkedAcks();

    Deletions(Log log) {
        this.log = log;
    }

    /**
     * Gives up what lies before {@code offset} in the leader's log.
     *
     * @param offset −1 for the high watermark
     * @return the first offset that is left
     * @throws ApiException with what to answer
     */
    long deleteBefore(long offset) {
        if (log.config().compaction().enabled() && !log.config().retention().enabled()) {
            throw new ApiException(
                    ErrorCode.POLICY_VIOLATION,
                    log.partition() + " is compacted only: cleanup.policy has to include delete");
        }
        long target = offset == ALL_REPLICATED ? log.highWatermark() : offset;
        if (target < 0 || target > log.highWatermark()) {
            throw new ApiException(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "%s: offset %d is not between 0 and the high watermark %d"
                            .formatted(log.partition(), offset, log.highWatermark()));
        }
        log.advanceLogStartOffset(target);
        return target;
    }

    /** Replies when the low watermark, now {@code lowWatermark}, reaches {@code target}. */
    void await(long lowWatermark, long target, long deadlineMs, Consumer<ErrorCode> reply) {
        waiting.await(lowWatermark, target, deadlineMs, reply);
    }

    /** Follows the low watermark. */
    void reached(long lowWatermark) {
        waiting.completeUpTo(lowWatermark);
    }

    void failAll(ErrorCode error) {
        waiting.failAll(error);
    }

    void expire(long nowMs) {
        waiting.expire(nowMs);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
