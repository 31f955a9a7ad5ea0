package io.moldau.admin;

import io.moldau.protocol.api.TopicPartition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group and who is in it.
 *
 * @param protocol what the members agreed on, such as the name of an assignor; empty while there is nothing to agree on
 * @param members in the coordinator's order
 */
public record GroupDescription(GroupListing listing, String protocol, List<MemberDescription> members) {

    /** Nobody knows of such a group. */
    public boolean isDead() {
        return listing.state().equals(GroupListing.DEAD);
    }

    /**
     * One member.
     *
     * @param instanceId the name of a static member, which outlives its process; null for a dynamic one
     * @param host as the coordinator sees it
     * @param assignment what it reads, in order; empty when the group does not consist of consumers
     */
    public record MemberDescription(
            String memberId,
            @Nullable String instanceId,
            String clientId,
            String host,
            List<TopicPartition> assignment) {}
}
