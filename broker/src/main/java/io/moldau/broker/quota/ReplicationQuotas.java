package io.moldau.broker.quota;

import io.moldau.config.ThrottleConfig;
import io.moldau.protocol.runtime.Clock;

/**
 * Both of a broker's quotas for throttled replicas. Safe from any thread.
 *
 * @param leaders what it sends to followers
 * @param followers what its own followers take
 */
public record ReplicationQuotas(ReplicationQuota leaders, ReplicationQuota followers) {

    public static ReplicationQuotas of(Clock clock, ThrottleConfig config) {
        ReplicationQuotas quotas =
                new ReplicationQuotas(new ReplicationQuota(clock, config), new ReplicationQuota(clock, config));
        quotas.limitTo(config);
        return quotas;
    }

    /** Puts other limits in force. */
    public void limitTo(ThrottleConfig config) {
        leaders.limitTo(config.leaderBytesPerSecond());
        followers.limitTo(config.followerBytesPerSecond());
    }
}
