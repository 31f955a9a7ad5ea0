package io.moldau.consumer;

/** Where fetching a partition begins. */
sealed interface Start {

    long LATEST_TIMESTAMP = -1;
    long EARLIEST_TIMESTAMP = -2;

    /** Behind the last record there is when the leader is asked. */
    Start LATEST = new AtTime(LATEST_TIMESTAMP);

    /** At the first record there is when the leader is asked. */
    Start EARLIEST = new AtTime(EARLIEST_TIMESTAMP);

    /** Where the group has committed. */
    record Committed() implements Start {}

    /** At a known offset. */
    record At(long offset) implements Start {}

    /** Where the leader says a time is, {@link #LATEST_TIMESTAMP} and {@link #EARLIEST_TIMESTAMP} included. */
    record AtTime(long timestamp) implements Start {}
}
