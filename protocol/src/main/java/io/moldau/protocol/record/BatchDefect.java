package io.moldau.protocol.record;

import io.moldau.protocol.api.ErrorCode;

/** What can be wrong with a record batch. Each defect has one answer on the wire. */
public enum BatchDefect {
    /** There is no batch at all. */
    EMPTY(ErrorCode.INVALID_RECORD),
    /** The length field is below the header's, or the bytes end before the batch does. */
    BAD_LENGTH(ErrorCode.CORRUPT_MESSAGE),
    /** The batch is larger than the topic allows ({@code max.message.bytes}). */
    TOO_LARGE(ErrorCode.MESSAGE_TOO_LARGE),
    /** The magic byte names a format other than v2. */
    UNSUPPORTED_MAGIC(ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT),
    /** The checksum does not match the bytes. */
    BAD_CRC(ErrorCode.CORRUPT_MESSAGE),
    /** A produced batch must start at offset 0: the broker gives the offsets. */
    NONZERO_BASE_OFFSET(ErrorCode.INVALID_RECORD),
    /** The record count is not the last offset delta plus one, or is not positive. */
    BAD_COUNT(ErrorCode.INVALID_RECORD),
    /** The compression codec is none of the known ones. */
    UNKNOWN_CODEC(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE),
    /** Only brokers write control batches. */
    CONTROL_FROM_CLIENT(ErrorCode.INVALID_RECORD),
    /** Producer id, epoch and sequence contradict each other. */
    BAD_PRODUCER_STATE(ErrorCode.INVALID_RECORD),
    /** A timestamp lies outside what the topic allows. */
    BAD_TIMESTAMP(ErrorCode.INVALID_TIMESTAMP),
    /** More than one batch came for one partition. */
    MORE_THAN_ONE_BATCH(ErrorCode.INVALID_RECORD),
    /** A record's lengths or varints do not add up, or its offset is not the next one. */
    BAD_RECORD(ErrorCode.INVALID_RECORD),
    /** A record of a compacted topic has no key. */
    MISSING_KEY(ErrorCode.INVALID_RECORD),
    /** Compressed bytes that do not decompress. */
    BAD_COMPRESSION(ErrorCode.CORRUPT_MESSAGE),
    /** The records decompress to more than the reader's limit. */
    DECOMPRESSED_TOO_LARGE(ErrorCode.INVALID_RECORD);

    private final ErrorCode errorCode;

    BatchDefect(ErrorCode errorCode) {
        this.errorCode = errorCode;
    }

    /** What the sender of such a batch is told. */
    public ErrorCode errorCode() {
        return errorCode;
    }
}
