package io.moldau.broker.partition;

import io.moldau.broker.log.AppendResult;
import io.moldau.protocol.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What a producer hears of one batch.
 *
 * @param message says more than the code, or null
 * @param badRecord the index within the batch of the record at fault, or −1
 * @param baseOffset the first record's offset, or −1 with an error
 * @param logAppendTimeMs the time the broker gave the records, or −1 if they keep their producer's
 * @param logStartOffset of the partition, or −1 with an error
 * @param endOffset the batch's exclusive end, which acks=all waits for, or −1 with an error
 */
public record AppendReply(
        ErrorCode error,
        @Nullable String message,
        int badRecord,
        long baseOffset,
        long logAppendTimeMs,
        long logStartOffset,
        long endOffset) {

    private static final int NONE = -1;

    static AppendReply appended(AppendResult result, long logStartOffset) {
        return new AppendReply(
                result.baseOffset() < 0 ? ErrorCode.DUPLICATE_SEQUENCE_NUMBER : ErrorCode.NONE,
                null,
                NONE,
                result.baseOffset(),
                result.logAppendTimeMs(),
                logStartOffset,
                result.lastOffset() + 1);
    }

    /**
     * Whether the batch is in the log. It may have been there for so long that its offset is forgotten: then the reply is
     * DUPLICATE_SEQUENCE_NUMBER, which producers take for success.
     */
    boolean isInLog() {
        return error == ErrorCode.NONE || error == ErrorCode.DUPLICATE_SEQUENCE_NUMBER;
    }

    public static AppendReply failed(ErrorCode error, @Nullable String message) {
        return refused(error, message, NONE);
    }

    static AppendReply refused(ErrorCode error, @Nullable String message, int badRecord) {
        return new AppendReply(error, message, badRecord, NONE, NONE, NONE, NONE);
    }

    /** The same reply, unless the wait for replicas ended with an error: then only that. */
    AppendReply after(ErrorCode waiting) {
        return waiting == ErrorCode.NONE ? this : failed(waiting, null);
    }
}
