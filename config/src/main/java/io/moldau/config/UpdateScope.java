package io.moldau.config;

/** Whether a broker key may change while the broker runs, as Kafka has it, and how far the change reaches. */
public enum UpdateScope {
    /** Takes a restart. */
    READ_ONLY,
    /** May be set for one broker at run time. */
    PER_BROKER,
    /** May be set at run time for one broker or as the default of all. */
    CLUSTER_WIDE,
    /** The same, and it has no place in a properties file. */
    RUNTIME_ONLY
}
