package io.moldau.config;

import java.util.concurrent.TimeUnit;

/**
 * How brokers and their controller get along.
 *
 * @param unclean whether, unless a topic says otherwise, a replica that lost records may lead when no other is alive
 * @param balanceIntervalMs how often leaders go back to where they are preferred; 0 for never
 * @param imbalancePercent how much of what a broker should lead others may lead
 * @param orderlyStop whether others are to lead before a broker stops
 * @param stopAttempts how often a stopping broker asks for that, at least once
 * @param timeoutMs how long to wait for a connection or an answer
 */
public record ControlConfig(
        boolean unclean,
        long balanceIntervalMs,
        int imbalancePercent,
        boolean orderlyStop,
        int stopAttempts,
        long stopBackoffMs,
        int timeoutMs) {

    static ControlConfig of(Settings settings) {
        long balanceSeconds = settings.getBoolean("auto.leader.rebalance.enable")
                ? settings.getLong("leader.imbalance.check.interval.seconds")
                : 0;
        return new ControlConfig(
                settings.getBoolean("unclean.leader.election.enable"),
                TimeUnit.SECONDS.toMillis(balanceSeconds),
                settings.getInt("leader.imbalance.per.broker.percentage"),
                settings.getBoolean("controlled.shutdown.enable"),
                Math.max(1, settings.getInt("controlled.shutdown.max.retries")),
                Math.max(0, settings.getLong("controlled.shutdown.retry.backoff.ms")),
                Math.max(1, settings.getInt("controller.socket.timeout.ms")));
    }
}
