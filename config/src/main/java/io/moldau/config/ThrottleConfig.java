package io.moldau.config;

/**
 * How fast throttled replicas may be copied (KIP-73).
 *
 * @param windows the last so many windows count, the one under way included
 * @param windowMs length of each
 * @param leaderBytesPerSecond what this broker's throttled leaders send to followers that are not in sync
 * @param followerBytesPerSecond what this broker's throttled followers take while they are not in sync
 */
public record ThrottleConfig(int windows, long windowMs, long leaderBytesPerSecond, long followerBytesPerSecond) {

    /** As fast as can be. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    static ThrottleConfig of(Settings settings) {
        return new ThrottleConfig(
                settings.getInt("replication.quota.window.num"),
                settings.getInt("replication.quota.window.size.seconds") * 1_000L,
                rate(settings, "leader.replication.throttled.rate"),
                rate(settings, "follower.replication.throttled.rate"));
    }

    private static long rate(Settings settings, String name) {
        return settings.isSet(name) ? settings.getLong(name) : UNLIMITED;
    }
}
