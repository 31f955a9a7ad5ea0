package io.moldau.config;

/**
 * What groups of consumers may ask for, and how long what they committed is kept.
 *
 * @param initialRebalanceDelayMs how long a group that was empty waits for further members
 * @param minSessionTimeoutMs bounds of what a member may ask for
 * @param maxSize members of a group
 * @param maxOffsetMetadataLength characters that may be committed with an offset
 * @param offsetRetentionMs how long offsets stay that nobody in their group could want
 * @param retentionCheckIntervalMs how often such offsets are looked for
 */
public record GroupConfig(
        int initialRebalanceDelayMs,
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int maxSize,
        int maxOffsetMetadataLength,
        long offsetRetentionMs,
        long retentionCheckIntervalMs) {

    static GroupConfig of(Settings settings) {
        return new GroupConfig(
                Math.max(0, settings.getInt("group.initial.rebalance.delay.ms")),
                settings.getInt("group.min.session.timeout.ms"),
                settings.getInt("group.max.session.timeout.ms"),
                settings.getInt("group.max.size"),
                settings.getInt("offset.metadata.max.bytes"),
                settings.getInt("offsets.retention.minutes") * 60_000L,
                settings.getLong("offsets.retention.check.interval.ms"));
    }
}
