package io.moldau.consumer;

import io.moldau.consumer.group.GroupFailure;
import io.moldau.protocol.api.TopicPartition;
import java.util.Set;

/** What the loop tells the user's thread about its group. */
sealed interface GroupNews extends News {

    /** News of a membership; {@code subscription} says of which, as it may have ended meanwhile. */
    sealed interface OfMember extends GroupNews {
        int subscription();
    }

    /** The member has to join; {@code lost} if its partitions are gone already. */
    record JoinWanted(int subscription, int round, boolean lost) implements OfMember {}

    /** What is to be read from now on. */
    record Assigned(int subscription, Set<TopicPartition> partitions) implements OfMember {}

    /** The member is out for good. */
    record Failed(int subscription, GroupFailure failure) implements OfMember {}

    /** A commit is over; {@code told} tells whoever wants to know. */
    record CommitEnded(Runnable told) implements GroupNews {}
}
