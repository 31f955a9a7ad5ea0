package io.moldau.protocol.record;

/** What can be wrong with a record batch. Each defect has one answer on the wire. */
public enum BatchDefect {
    /** There is no batch at all. */
    EMPTY,
    /** The length field is below the header's, or the bytes end before the batch does. */
    BAD_LENGTH,
    /** The batch is larger than the topic allows ({@code max.message.bytes}). */
    TOO_LARGE,
    /** The magic byte names a format other than v2. */
    UNSUPPORTED_MAGIC,
    /** The checksum does not match the bytes. */
    BAD_CRC,
    /** A produced batch must start at offset 0: the broker gives the offsets. */
    NONZERO_BASE_OFFSET,
    /** The record count is not the last offset delta plus one, or is not positive. */
    BAD_COUNT,
    /** The compression codec is none of the known ones. */
    UNKNOWN_CODEC,
    /** Only brokers write control batches. */
    CONTROL_FROM_CLIENT,
    /** Producer id, epoch and sequence contradict each other. */
    BAD_PRODUCER_STATE,
    /** A timestamp lies outside what the topic allows. */
    BAD_TIMESTAMP,
    /** More than one batch came for one partition. */
    MORE_THAN_ONE_BATCH,
    /** A record's lengths or varints do not add up, or its offset is not the next one. */
    BAD_RECORD,
    /** A record of a compacted topic has no key. */
    MISSING_KEY,
    /** Compressed bytes that do not decompress. */
    BAD_COMPRESSION,
    /** The records decompress to more than the reader's limit. */
    DECOMPRESSED_TOO_LARGE
}
