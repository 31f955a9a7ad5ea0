package io.moldau.consumer.group;

import io.moldau.protocol.api.TopicPartition;
import java.util.List;

/** Where a member is on its way into a group, and round and round in it. */
sealed interface MemberState {

    /** Not in the group, and not wanting to be. */
    record Outside() implements MemberState {}

    /** Wants to join; the user's thread has yet to let go of partitions. A member of the last generation until it joins. */
    record Preparing(int round) implements MemberState {}

    /**
     * Joins: the request is under way, or will be sent again.
     *
     * @param owned what the member keeps on reading meanwhile
     */
    record Joining(List<TopicPartition> owned) implements MemberState {}

    /** In the new generation, without an assignment yet. */
    record Syncing() implements MemberState {}

    /** Has an assignment. */
    record Stable() implements MemberState {}

    /** Refused, or fenced by another member of the same static name: only a new subscription changes that. */
    record Refused() implements MemberState {}
}
