package io.moldau.broker.partition;

import io.moldau.broker.quota.ReplicationQuota;
import io.moldau.protocol.runtime.Loop;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * How this broker's replicas take part in replication.
 *
 * @param sources where the followers of a loop copy from; asked once per loop of partitions
 * @param isAlive whether the controller counts a broker among the living; called on the partitions' loops
 * @param rackOf the rack of a living broker, or null; called on the partitions' loops. Always null where consumers are not
 *     to be sent to closer replicas (KIP-392)
 * @param leaderQuota how fast throttled leaders here may be copied from
 * @param maxLagMs how long a follower may be behind its leader's end before it leaves the in-sync set ({@code
 *     replica.lag.time.max.ms})
 */
public record Replication(
        IsrChanges isrChanges,
        Function<Loop, Sources> sources,
        IntPredicate isAlive,
        IntFunction<@Nullable String> rackOf,
        ReplicationQuota leaderQuota,
        long maxLagMs) {}
