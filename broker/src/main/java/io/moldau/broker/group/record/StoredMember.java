package io.moldau.broker.group.record;

import org.jspecify.annotations.Nullable;

/**
 * A member of a group that has settled. Compares by identity of its arrays.
 *
 * @param instanceId what a static member calls itself over restarts (KIP-345), null for a dynamic one
 * @param clientHost as in {@code /127.0.0.1}
 * @param subscription what it said to the group's protocol; not to be changed
 * @param assignment what the leader gave it; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredMember(
        String memberId,
        @Nullable String instanceId,
        String clientId,
        String clientHost,
        int rebalanceTimeoutMs,
        int sessionTimeoutMs,
        byte[] subscription,
        byte[] assignment) {}
