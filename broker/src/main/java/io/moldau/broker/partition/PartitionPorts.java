package io.moldau.broker.partition;

import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.function.Consumer;

/**
 * What the partitions of one shard need of their broker.
 *
 * @param loop the shard's
 * @param sources the loop's
 * @param observer told of every role that a partition takes
 * @param onParked told when a reply was parked, so that somebody looks after deadlines
 * @param onLeading told when a partition leads others, so that somebody looks after their lag
 */
record PartitionPorts(
        int brokerId,
        Loop loop,
        Clock clock,
        Replication replication,
        Sources sources,
        RoleObserver observer,
        Consumer<Partition> onParked,
        Consumer<Partition> onLeading) {

    long nowMs() {
        return clock.monotonicMs();
    }

    long deadlineMs(int timeoutMs) {
        return nowMs() + Math.max(0, timeoutMs);
    }
}
