package io.moldau.controller.controller;

/**
 * What the configuration says about leaders.
 *
 * @param unclean whether, unless a topic says otherwise, a replica that lost records may lead
 * @param balanceIntervalMs how often leaders go back to where they are preferred; 0 for never
 * @param imbalancePercent how much of what a broker should lead others may lead
 */
public record LeaderPolicy(boolean unclean, long balanceIntervalMs, int imbalancePercent) {

    /** Leaders change when brokers come or go, and for no other reason. */
    public static final LeaderPolicy CALM = new LeaderPolicy(false, 0, 100);
}
