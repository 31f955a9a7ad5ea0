package io.moldau.broker.coordinator;

import io.moldau.protocol.api.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How one replica of a coordinators' log stands.
 *
 * @param isActive whether its coordinator sits here and serves
 * @param logEndOffset exclusive
 * @param checkpointOffset the exclusive end of what the newest checkpoint sums up, or −1 without one
 * @param checkpointTakenAtMs wall clock, or −1
 * @param checkpointRecords how many records are left of those it sums up
 * @param lastRecovery how the coordinator was brought back when it last sat down here, or null if it never did
 */
public record CoordinatorStatus(
        TopicPartition partition,
        boolean isActive,
        int leaderEpoch,
        long logEndOffset,
        long checkpointOffset,
        long checkpointTakenAtMs,
        int checkpointRecords,
        @Nullable Recovery lastRecovery) {}
