package io.moldau.consumer.group;

import io.moldau.protocol.api.TopicPartition;
import java.util.Set;

/** What a group has to tell the consumer that is its member. Called on the loop. */
public interface GroupListener {

    /**
     * The member has to join, for the first time or again. Let go of what has to be let go of and answer with
     * {@link ConsumerGroup#join}; until then it stays a member, if it is one.
     *
     * @param round which request this is: only the last one's answer counts
     * @param lost whether the group has given this member's partitions away already
     */
    void onJoinWanted(int round, boolean lost);

    /** What the member is to read from now on. */
    void onAssigned(Set<TopicPartition> partitions);

    /** The member is out, and will not join again by itself. */
    void onFailed(GroupFailure failure);
}
