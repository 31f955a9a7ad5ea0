package io.moldau.consumer.group;

import io.moldau.consumer.assignor.Assignor;
import io.moldau.consumer.assignor.Held;
import io.moldau.consumer.assignor.Member;
import io.moldau.consumer.assignor.Subscription;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import io.moldau.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.ClusterMetadata;
import io.moldau.protocol.transport.client.ClusterMetadata.Topic;
import io.moldau.protocol.wire.InvalidFrameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the leader of a group does: spreads the partitions of all topics that members subscribe to, and keeps an eye on these
 * topics, as the group has to rebalance when they grow, come or go. On the loop only.
 */
final class Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private final ClusterClient client;
    private final Runnable onTopicsChanged;

    /** The group's topics; null while another member leads. */
    private @Nullable Set<String> topics;

    /** How many partitions the topics had when they were assigned. */
    private Map<String, Integer> assignedCounts = Map.of();

    /** Assigns as soon as all topics are known; null when nothing waits. */
    private @Nullable Runnable assigning;

    /** Begins as a follower. */
    Leadership(ClusterClient client, Runnable onTopicsChanged) {
        this.client = client;
        this.onTopicsChanged = onTopicsChanged;
        client.onMetadata(metadata -> look());
    }

    /** Assigns, once the topics are known, and hands over what each member is to be told. */
    void lead(
            Assignor assignor, List<JoinGroupResponseMember> joined, Consumer<List<SyncGroupRequestAssignment>> done) {
        List<Member> members = joined.stream().map(Leadership::member).sorted().toList();
        watch(members);
        assigning = () -> {
            assignedCounts = counts();
            Map<String, List<TopicPartition>> assignment = assignor.assign(assignedCounts, members);
            List<SyncGroupRequestAssignment> told = new ArrayList<>();
            assignment.forEach(
                    (id, partitions) -> told.add(new SyncGroupRequestAssignment(id, GroupProtocol.write(partitions))));
            done.accept(told);
        };
        look();
    }

    /** Leads a group that keeps the assignment it has (KIP-814). */
    void resume(List<JoinGroupResponseMember> joined) {
        watch(joined.stream().map(Leadership::member).toList());
        assigning = () -> assignedCounts = counts();
        look();
    }

    /** Another member leads, or none. */
    void end() {
        topics = null;
        assigning = null;
    }

    private static Member member(JoinGroupResponseMember joined) {
        Subscription subscription;
        try {
            subscription = GroupProtocol.readSubscription(joined.metadata());
        } catch (InvalidFrameException e) {
            LOG.warn("member {} sent a subscription that makes no sense and gets nothing", joined.memberId());
            subscription = new Subscription(Set.of(), new Held(Held.NO_GENERATION, List.of()), null);
        }
        return new Member(joined.memberId(), joined.groupInstanceId(), subscription);
    }

    private void watch(List<Member> members) {
        Set<String> wanted = new TreeSet<>();
        members.forEach(member -> wanted.addAll(member.subscription().topics()));
        topics = wanted;
        client.addTopics(wanted);
    }

    private void look() {
        ClusterMetadata metadata = client.metadata();
        if (topics == null || !metadata.covers(topics)) {
            return;
        }
        Runnable assign = assigning;
        assigning = null;
        if (assign != null) {
            assign.run();
        } else if (!counts().equals(assignedCounts)) {
            onTopicsChanged.run();
        }
        if (topics != null && topics.stream().anyMatch(name -> isUnsettled(metadata.topic(name)))) {
            client.refreshMetadata();
        }
    }

    /** A topic that is being created, or may be. */
    private static boolean isUnsettled(@Nullable Topic topic) {
        return topic != null && topic.error() != ErrorCode.NONE && topic.error().isRetriable();
    }

    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        for (String name : topics == null ? Set.<String>of() : topics) {
            Topic topic = client.metadata().topic(name);
            Integer before = assignedCounts.get(name);
            if (topic != null && topic.error() == ErrorCode.NONE) {
                counts.put(name, topic.partitions().size());
            } else if (topic != null && topic.error() == ErrorCode.LEADER_NOT_AVAILABLE && before != null) {
                // Without a leader it is still as large as it was.
                counts.put(name, before);
            }
        }
        return counts;
    }
}
