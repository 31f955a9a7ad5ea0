package io.moldau.consumer.group;

import io.moldau.config.ConsumerConfig;
import io.moldau.config.ConsumerGroupConfig;
import io.moldau.consumer.assignor.Assignor;
import io.moldau.consumer.assignor.Assignors;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.ClusterClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The group that a consumer belongs to: as a member, once it subscribes, or just as the name that offsets are committed under.
 * On the loop only, but for {@link #polled} and what never changes.
 */
public final class ConsumerGroup {

    private final boolean cooperative;
    private final Coordinator coordinator;
    private final SubscribedTopics topics;
    private final Membership membership;
    private final Offsets offsets;
    private final PollDeadline polls;

    /** Asks nobody anything yet. */
    public ConsumerGroup(
            ConsumerConfig consumer,
            ConsumerGroupConfig config,
            ClusterClient client,
            Clock clock,
            Backoff backoff,
            GroupListener listener) {
        int requestTimeoutMs = consumer.client().requestTimeoutMs();
        List<Assignor> assignors =
                config.assignors().stream().map(Assignors::named).toList();
        this.cooperative = assignors.stream().allMatch(Assignor::isCooperative);
        this.coordinator = new Coordinator(config.groupId(), client, backoff, requestTimeoutMs);
        this.topics = new SubscribedTopics(
                client,
                backoff,
                requestTimeoutMs,
                consumer.client().metadataMaxAgeMs(),
                config.excludeInternalTopics(),
                this::topicsChanged);
        this.membership = new Membership(
                config,
                client,
                coordinator,
                backoff,
                new MemberMessages(config, assignors, consumer.rack(), requestTimeoutMs),
                listener,
                topics::names);
        this.offsets = new Offsets(config, coordinator, membership, client.loop(), backoff, requestTimeoutMs);
        this.polls = new PollDeadline(clock, client.loop(), config.maxPollIntervalMs(), membership::pollExceeded);
    }

    private void topicsChanged() {
        membership.topicsChanged();
    }

    /** Whether members keep on reading while the group rebalances: if every assignor they offer allows it. Any thread. */
    public boolean isCooperative() {
        return cooperative;
    }

    /** The user polls. Any thread. */
    public void polled() {
        polls.polled();
    }

    /** Becomes a member that subscribes to these topics; a member stays one. */
    public void subscribe(Interest interest) {
        polls.start();
        topics.become(interest);
        membership.subscribed();
    }

    /** Answers {@link GroupListener#onJoinWanted}: what had to be let go of is, {@code owned} is still read. */
    public void join(int round, List<TopicPartition> owned) {
        membership.join(round, owned);
    }

    /** Joins again: this member let go of partitions that others wait for. */
    public void rejoin() {
        membership.rejoin("it let go of partitions");
    }

    /** Ends the subscription and leaves the group; {@code done} runs when the coordinator knows, or cannot be told. */
    public void unsubscribe(String why, Runnable done) {
        polls.stop();
        membership.leave(why, done);
        topics.become(null);
    }

    /** Commits offsets; after an error that passes again and again, as long as {@code persistent} says so. */
    public void commit(
            Map<TopicPartition, OffsetAndMetadata> committed, BooleanSupplier persistent, CommitListener listener) {
        offsets.commit(committed, persistent, listener);
    }

    /** Reads committed offsets; after an error that passes again and again, as long as {@code persistent} says so. */
    public void committed(Set<TopicPartition> partitions, BooleanSupplier persistent, CommittedListener listener) {
        offsets.fetch(partitions, persistent, listener);
    }

    /** Ends what waits for the coordinator. */
    public void close() {
        polls.stop();
        topics.become(null);
        coordinator.close();
    }
}
