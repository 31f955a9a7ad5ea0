package io.moldau.consumer;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.group.Interest;
import io.moldau.consumer.group.OffsetAndMetadata;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.transport.client.ClusterMetadata;
import io.moldau.protocol.transport.client.ClusterMetadata.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads records: of partitions that are assigned to it by hand, or of those that it gets as a member of a group whose members
 * share the partitions of topics.
 *
 * <p>For one thread at a time: every method may be called by one thread only while it runs, except {@link #wakeup}, which is
 * for other threads. Fetching goes on between polls, within the memory that {@code fetch.max.bytes} bounds; records are
 * decompressed and deserialized on the polling thread. So do the heartbeats of a member; but one that does not poll for
 * {@code max.poll.interval.ms} leaves its group.
 *
 * <p>With a {@code group.id} a partition begins where the group has committed, and what polls have returned is committed at
 * the next polls, before partitions are let go of and when the consumer is closed, unless {@code enable.auto.commit} says
 * otherwise. Without one, offsets are the user's to remember.
 *
 * <p>When {@link #poll} throws about one partition, the others lose nothing: later polls go on with them. The one that failed
 * is read again after the consumer has sought to somewhere; when every partition failed, each poll throws.
 */
public final class Consumer<K, V> implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final ConsumerConfig config;
    private final Clock clock;
    private final Mailbox mailbox;
    private final Engine engine;
    private final Lookups lookups;
    private final Assignment assignment;
    private final Receiver<K, V> receiver;

    /** Null without a group. */
    private final @Nullable GroupMember member;

    private final Runnable onClosed;
    private final SingleUser user = new SingleUser();
    private boolean closed;

    Consumer(
            ConsumerConfig config,
            Clock clock,
            Mailbox mailbox,
            Engine engine,
            Lookups lookups,
            Assignment assignment,
            Receiver<K, V> receiver,
            @Nullable GroupMember member,
            Runnable onClosed) {
        this.config = config;
        this.clock = clock;
        this.mailbox = mailbox;
        this.engine = engine;
        this.lookups = lookups;
        this.assignment = assignment;
        this.receiver = receiver;
        this.member = member;
        this.onClosed = onClosed;
    }

    /**
     * Reads topics together with the other members of the group: from the next poll on this one gets its part of their
     * partitions. Replaces an earlier subscription; none at all is {@link #unsubscribe}.
     *
     * @throws IllegalStateException without a {@code group.id}, or while partitions are assigned by hand
     */
    public void subscribe(Collection<String> topics, RebalanceListener listener) {
        if (topics.isEmpty()) {
            unsubscribe();
        } else {
            subscribe(new Interest.Named(Set.copyOf(topics)), listener);
        }
    }

    /** {@link #subscribe(Collection, RebalanceListener) Subscribes} without a listener. */
    public void subscribe(Collection<String> topics) {
        subscribe(topics, RebalanceListener.NONE);
    }

    /** Subscribes to the topics whose whole names match, also to those that are created later. */
    public void subscribe(Pattern topics, RebalanceListener listener) {
        subscribe(new Interest.Matching(topics), listener);
    }

    private void subscribe(Interest interest, RebalanceListener listener) {
        inside(() -> {
            Rebalances rebalances = member().rebalances;
            if (!rebalances.isSubscribed() && !assignment.isEmpty()) {
                throw new IllegalStateException("partitions are assigned by hand: unsubscribe first");
            }
            rebalances.subscribe(interest, listener);
        });
    }

    /** What a member of a group subscribes to; empty for a pattern, and without a subscription. */
    public Set<String> subscription() {
        return member == null ? Set.of() : member.rebalances.topics();
    }

    /** Ends the subscription and leaves the group, or lets go of what was assigned by hand. */
    public void unsubscribe() {
        inside(() -> {
            if (member != null && member.rebalances.isSubscribed()) {
                member.rebalances.unsubscribe("the user unsubscribed", () -> {});
            } else {
                assignment.assign(Set.of());
            }
        });
    }

    /** Commits what polls have returned so far, and waits; {@link #commitSync(Map, Duration)} says what may go wrong. */
    public void commitSync(Duration timeout) {
        inside(() -> member().commits.sync(assignment.consumed(), timeout));
    }

    /**
     * Commits offsets, each that of the next record to read, and waits.
     *
     * @throws ConsumeException if they are not committed, or not in time: then they still may be
     */
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        inside(() -> member().commits.sync(Map.copyOf(offsets), timeout));
    }

    /** Commits what polls have returned so far, and does not wait: {@code callback} hears how it ended. */
    public void commitAsync(CommitCallback callback) {
        inside(() -> member().commits.async(assignment.consumed(), callback));
    }

    /** Commits offsets and does not wait: {@code callback} hears how it ended. Not tried again. */
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, CommitCallback callback) {
        inside(() -> member().commits.async(offsets, callback));
    }

    /** What the group has committed; without the partitions it has committed nothing for. */
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        return inside(() -> member().commits.committed(Set.copyOf(partitions), timeout));
    }

    /** Reads exactly these partitions from now on. Those assigned before go on where they are; none may be given. */
    public void assign(Collection<TopicPartition> partitions) {
        inside(() -> {
            if (member != null && member.rebalances.isSubscribed()) {
                throw new IllegalStateException("topics are subscribed to: unsubscribe first");
            }
            assignment.assign(Set.copyOf(partitions));
        });
    }

    /** The partitions that are read. */
    public Set<TopicPartition> assignment() {
        return assignment.names();
    }

    /** Reads on from {@code offset}, at least 0. */
    public void seek(TopicPartition partition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset is negative: " + offset);
        }
        inside(() -> assignment.start(partition, new Start.At(offset)));
    }

    /** Reads on from the first record there is. */
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        inside(() -> partitions.forEach(partition -> assignment.start(partition, Start.EARLIEST)));
    }

    /** Reads on behind the last record there is. */
    public void seekToEnd(Collection<TopicPartition> partitions) {
        inside(() -> partitions.forEach(partition -> assignment.start(partition, Start.LATEST)));
    }

    /** Returns nothing of these partitions until {@link #resume}; their positions stay. */
    public void pause(Collection<TopicPartition> partitions) {
        inside(() -> partitions.forEach(partition -> assignment.setPaused(partition, true)));
    }

    /** Undoes {@link #pause}. */
    public void resume(Collection<TopicPartition> partitions) {
        inside(() -> partitions.forEach(partition -> assignment.setPaused(partition, false)));
    }

    /** The partitions that are paused. */
    public Set<TopicPartition> paused() {
        return assignment.paused();
    }

    /**
     * The next records, in the order of their offsets within each partition: as soon as there are some, or none when there are
     * none in time. At most {@code max.poll.records}.
     *
     * @throws ConsumeException when a partition cannot be read on, the group refuses this member, or its listener failed
     * @throws WakeupException when {@link #wakeup} was called
     */
    public List<ConsumerRecord<K, V>> poll(Duration timeout) {
        return inside(() -> {
            if (assignment.isEmpty() && (member == null || !member.rebalances.isSubscribed())) {
                throw new IllegalStateException("nothing is assigned and nothing subscribed to");
            }
            return receiver.poll(timeout);
        });
    }

    /**
     * The offset of the next record that {@link #poll} will return. Waits while it is being looked up.
     *
     * @throws ConsumeException when it cannot be found in time
     */
    public long position(TopicPartition partition, Duration timeout) {
        return inside(() -> receiver.position(partition, timeout));
    }

    /** How many offsets the position is behind what can be read; empty until a broker said so. */
    public OptionalLong lag(TopicPartition partition) {
        return assignment.get(partition).lag(config.readCommitted());
    }

    /** The first offset of each partition. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return inside(() -> lookups.ends(partitions, Start.EARLIEST_TIMESTAMP, timeout));
    }

    /** The offset behind the last record of each partition that this consumer may see. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return inside(() -> lookups.ends(partitions, Start.LATEST_TIMESTAMP, timeout));
    }

    /**
     * The first record of each partition at or after a time.
     *
     * @param timestampsMs milliseconds since the epoch, at least 0
     * @return without the partitions that have no such record
     */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestampsMs, Duration timeout) {
        return inside(() -> lookups.byTime(timestampsMs, timeout));
    }

    /** The partitions of a topic; none if there is no such topic. */
    public List<ClusterMetadata.Partition> partitionsFor(String topic, Duration timeout) {
        return inside(() -> lookups.partitions(topic, timeout));
    }

    /** All topics there are. */
    public Map<String, Topic> listTopics(Duration timeout) {
        return inside(() -> lookups.topics(null, timeout));
    }

    /**
     * Ends the call that waits for brokers, or the next one that does, with {@link WakeupException}: a poll, a look-up or a
     * commit, which may be made all the same. {@link #close} is not kept from anything. For any thread.
     */
    public void wakeup() {
        mailbox.wakeup();
    }

    /** {@link #close(Duration) Closes}, and allows its goodbyes 10 s. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Closes the connections and lets go of everything fetched. Before, as far as {@code timeout} allows, commits under way
     * end and their callbacks hear of it, what was consumed is committed if that is done by itself, and a member leaves its
     * group, unless it is a static one. May be called again.
     */
    public void close(Duration timeout) {
        user.enter();
        try {
            if (!closed) {
                closed = true;
                end(clock.nanos() + timeout.toNanos());
            }
        } finally {
            user.exit();
        }
    }

    private void end(long deadlineNanos) {
        mailbox.close();
        try {
            takeLeave(deadlineNanos);
        } finally {
            engine.stop(CLOSE_TIMEOUT);
            receiver.close();
            onClosed.run();
        }
    }

    /** A callback that fails must not keep the others of the group waiting for a member that is gone. */
    private void takeLeave(long deadlineNanos) {
        try {
            receiver.awaitCommits(deadlineNanos);
        } finally {
            if (member != null) {
                member.close(deadlineNanos);
            }
        }
    }

    private void inside(Runnable action) {
        inside(() -> {
            action.run();
            return true;
        });
    }

    private <T> T inside(Supplier<T> action) {
        user.enter();
        try {
            if (closed) {
                throw new IllegalStateException("the consumer is closed");
            }
            return action.get();
        } finally {
            user.exit();
        }
    }

    private GroupMember member() {
        if (member == null) {
            throw new IllegalStateException("the consumer has no group: set group.id");
        }
        return member;
    }
}
