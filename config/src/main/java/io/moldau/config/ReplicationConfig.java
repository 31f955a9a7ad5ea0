package io.moldau.config;

import org.jspecify.annotations.Nullable;

/**
 * How a broker's followers copy, and what its leaders expect of theirs.
 *
 * @param maxLagMs how long a follower may be behind its leader's end before it leaves the in-sync set
 * @param fetchMaxBytes of one partition in one answer; a first batch may be larger
 * @param fetchResponseMaxBytes of one answer; a first batch may be larger
 * @param fetchMinBytes a leader waits with its answer until it has this much
 * @param fetchMaxWaitMs but no longer than this
 * @param fetchBackoffMs bound on the wait after failures
 * @param socketTimeoutMs how long to wait for a connection, and for an answer
 * @param socketReceiveBufferBytes SO_RCVBUF of connections to leaders, -1 for the system's
 * @param sendsConsumersToRacks whether leaders send consumers to replicas in their rack (KIP-392)
 */
public record ReplicationConfig(
        long maxLagMs,
        int fetchMaxBytes,
        int fetchResponseMaxBytes,
        int fetchMinBytes,
        int fetchMaxWaitMs,
        int fetchBackoffMs,
        int socketTimeoutMs,
        int socketReceiveBufferBytes,
        boolean sendsConsumersToRacks) {

    private static final String RACK_AWARE = "org.apache.kafka.common.replica.RackAwareReplicaSelector";
    private static final String LEADER_ONLY = "org.apache.kafka.common.replica.LeaderSelector";

    static ReplicationConfig of(Settings settings, Review review) {
        long maxLagMs = settings.getLong("replica.lag.time.max.ms");
        int maxWaitMs = settings.getInt("replica.fetch.wait.max.ms");
        if (maxWaitMs > maxLagMs) {
            review.problem("replica.fetch.wait.max.ms=" + maxWaitMs + ": must be at most replica.lag.time.max.ms="
                    + maxLagMs + ", or followers leave the in-sync set while they wait");
        }
        return new ReplicationConfig(
                maxLagMs,
                settings.getInt("replica.fetch.max.bytes"),
                settings.getInt("replica.fetch.response.max.bytes"),
                settings.getInt("replica.fetch.min.bytes"),
                maxWaitMs,
                settings.getInt("replica.fetch.backoff.ms"),
                settings.getInt("replica.socket.timeout.ms"),
                settings.getInt("replica.socket.receive.buffer.bytes"),
                sendsToRacks(settings.findString("replica.selector.class"), review));
    }

    private static boolean sendsToRacks(@Nullable String selector, Review review) {
        if (selector != null && !selector.equals(RACK_AWARE) && !selector.equals(LEADER_ONLY)) {
            review.problem("replica.selector.class=" + selector + ": must be " + RACK_AWARE + " or " + LEADER_ONLY);
        }
        return RACK_AWARE.equals(selector);
    }
}
