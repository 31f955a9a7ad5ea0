package io.moldau.admin;

import io.moldau.protocol.api.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Administers the consumer groups of a cluster. Results fail as those of {@link Admin} do; what a coordinator on the move
 * refuses is asked again until the time is up.
 */
public interface GroupAdmin {

    /** Every group of every coordinator, sorted by name. */
    CompletableFuture<List<GroupListing>> list();

    /** One group with its members; its state is {@link GroupListing#DEAD} when there is none of this name. */
    CompletableFuture<GroupDescription> describe(String group);

    /** The next offset to read in each partition for which the group has committed one; empty for an unknown group. */
    CompletableFuture<Map<TopicPartition, Long>> committed(String group);

    /**
     * Commits offsets in the name of a group that has no members, and makes the group when there is none.
     *
     * <p>Fails with {@link io.moldau.protocol.api.ErrorCode#UNKNOWN_MEMBER_ID} when it has members.
     */
    CompletableFuture<Void> commit(String group, Map<TopicPartition, Long> offsets);

    /** Deletes a group without members, with all it has committed. */
    CompletableFuture<Void> delete(String group);
}
