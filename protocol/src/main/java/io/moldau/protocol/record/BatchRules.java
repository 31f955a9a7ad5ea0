package io.moldau.protocol.record;

/**
 * What a topic demands of a produced batch.
 *
 * @param maxBatchBytes {@code max.message.bytes}: the largest batch, compressed, header included
 * @param timestampType {@code message.timestamp.type}; the limits below hold for create time only
 * @param timestampBeforeMaxMs how far a timestamp may lie in the past (KIP-937); {@link Long#MAX_VALUE} for any
 * @param timestampAfterMaxMs how far a timestamp may lie in the future; {@link Long#MAX_VALUE} for any
 * @param keysRequired whether the topic is compacted, so that a record without a key could never be
 */
public record BatchRules(
        int maxBatchBytes,
        TimestampType timestampType,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        boolean keysRequired) {

    /** Kafka 3.9's defaults, with this limit on the size. */
    public static BatchRules ofMaxBytes(int maxBatchBytes) {
        return new BatchRules(maxBatchBytes, TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE, false);
    }

    /** Whether a record may carry this timestamp now. A record may also have none. */
    boolean allowsTimestamp(long timestamp, long nowMs) {
        if (timestampType == TimestampType.LOG_APPEND_TIME || timestamp == RecordBatch.NO_TIMESTAMP) {
            return true;
        }
        // Both sides are differences of what may be any 64-bit value: compare without overflow.
        return timestamp <= nowMs
                ? distance(timestamp, nowMs) <= timestampBeforeMaxMs
                : distance(nowMs, timestamp) <= timestampAfterMaxMs;
    }

    private static long distance(long from, long to) {
        long distance = to - from;
        return distance < 0 ? Long.MAX_VALUE : distance;
    }
}
