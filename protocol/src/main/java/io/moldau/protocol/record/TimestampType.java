package io.moldau.protocol.record;

/** Whose clock the timestamps of a batch show (KIP-32). One attribute bit of the batch. */
public enum TimestampType {
    /** Each record carries the time its producer gave it. */
    CREATE_TIME,
    /** Every record of the batch counts as written at the batch's max timestamp, which the broker set. */
    LOG_APPEND_TIME
}
