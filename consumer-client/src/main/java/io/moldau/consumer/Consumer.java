package io.moldau.consumer;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.ClusterMetadata;
import io.moldau.protocol.transport.client.ClusterMetadata.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records of partitions that are assigned to it by hand, from positions that it is given or finds.
 *
 * <p>For one thread at a time: every method may be called by one thread only while it runs, except {@link #wakeup}, which is
 * for other threads. Fetching goes on between polls, within the memory that {@code fetch.max.bytes} bounds; records are
 * decompressed and deserialized on the polling thread. Offsets are the user's to remember: nothing is committed.
 *
 * <p>When {@link #poll} throws about one partition, the others lose nothing: later polls go on with them. The one that failed
 * is read again after the consumer has sought to somewhere; when every partition failed, each poll throws.
 */
public final class Consumer<K, V> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Consumer.class);
    private static final long CLOSE_TIMEOUT_MS = 10_000;

    private final ConsumerConfig config;
    private final Clock clock;
    private final Loop loop;
    private final ClusterClient client;
    private final Mailbox mailbox;
    private final Fetcher fetcher;
    private final Questions questions;
    private final Assignment assignment;
    private final Inbox<K, V> inbox;
    private final Runnable onClosed;
    private final SingleUser user = new SingleUser();
    private boolean closed;

    Consumer(
            ConsumerConfig config,
            Deserializer<? extends K> keys,
            Deserializer<? extends V> values,
            Clock clock,
            ClusterClient client,
            Mailbox mailbox,
            Fetcher fetcher,
            Questions questions,
            Runnable onClosed) {
        this.config = config;
        this.clock = clock;
        this.loop = client.loop();
        this.client = client;
        this.mailbox = mailbox;
        this.fetcher = fetcher;
        this.questions = questions;
        this.assignment = new Assignment(loop, fetcher, config.offsetReset());
        this.inbox =
                new Inbox<>(config, assignment, keys, values, chunk -> loop.execute(() -> fetcher.consumed(chunk)));
        this.onClosed = onClosed;
    }

    /** Reads exactly these partitions from now on. Those assigned before go on where they are; none may be given. */
    public void assign(Collection<TopicPartition> partitions) {
        inside(() -> assignment.assign(Set.copyOf(partitions)));
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
     * @throws ConsumeException when a partition cannot be read on
     * @throws WakeupException when {@link #wakeup} was called
     */
    public List<ConsumerRecord<K, V>> poll(Duration timeout) {
        user.enter();
        try {
            checkOpen();
            if (assignment.names().isEmpty()) {
                throw new IllegalStateException("nothing is assigned");
            }
            mailbox.checkState();
            assignment.startTheRest();
            long deadlineNanos = clock.nanos() + timeout.toNanos();
            while (true) {
                receive();
                List<ConsumerRecord<K, V>> records = inbox.take(config.maxPollRecords());
                long leftNanos = deadlineNanos - clock.nanos();
                if (!records.isEmpty() || leftNanos <= 0) {
                    return records;
                }
                receive(mailbox.await(leftNanos));
            }
        } finally {
            user.exit();
        }
    }

    private void receive(@Nullable Delivery delivery) {
        if (delivery != null) {
            inbox.accept(delivery);
        }
    }

    private void receive() {
        for (Delivery delivery = mailbox.poll(); delivery != null; delivery = mailbox.poll()) {
            inbox.accept(delivery);
        }
    }

    /**
     * The offset of the next record that {@link #poll} will return. Waits while it is being looked up.
     *
     * @throws ConsumeException when it cannot be found in time
     */
    public long position(TopicPartition partition, Duration timeout) {
        user.enter();
        try {
            checkOpen();
            PartitionPosition position = assignment.get(partition);
            assignment.startTheRest();
            long deadlineNanos = clock.nanos() + timeout.toNanos();
            receive();
            while (position.offset().isEmpty()) {
                ConsumeException failure = position.failure();
                if (failure != null) {
                    throw failure;
                }
                long leftNanos = deadlineNanos - clock.nanos();
                if (leftNanos <= 0) {
                    throw new ConsumeException(Reason.TIMEOUT, partition, "no position in " + timeout);
                }
                receive(mailbox.await(leftNanos));
            }
            return position.offset().getAsLong();
        } finally {
            user.exit();
        }
    }

    /** How many offsets the position is behind what can be read; empty until a broker said so. */
    public OptionalLong lag(TopicPartition partition) {
        return assignment.get(partition).lag(config.readCommitted());
    }

    /** The first offset of each partition. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return plainOffsets(partitions, Start.EARLIEST_TIMESTAMP, timeout);
    }

    /** The offset behind the last record of each partition that this consumer may see. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return plainOffsets(partitions, Start.LATEST_TIMESTAMP, timeout);
    }

    private Map<TopicPartition, Long> plainOffsets(
            Collection<TopicPartition> partitions, long timestamp, Duration timeout) {
        Map<TopicPartition, Long> timestamps = new HashMap<>();
        partitions.forEach(partition -> timestamps.put(partition, timestamp));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        lookUp(timestamps, timeout).forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    /**
     * The first record of each partition at or after a time.
     *
     * @param timestampsMs milliseconds since the epoch, at least 0
     * @return without the partitions that have no such record
     */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestampsMs, Duration timeout) {
        timestampsMs.forEach((partition, timestampMs) -> {
            if (timestampMs < 0) {
                throw new IllegalArgumentException(partition + ": timestamp is negative: " + timestampMs);
            }
        });
        Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>(lookUp(timestampsMs, timeout));
        found.values().removeIf(offset -> offset.offset() < 0);
        return found;
    }

    private Map<TopicPartition, OffsetAndTimestamp> lookUp(Map<TopicPartition, Long> timestamps, Duration timeout) {
        if (timestamps.isEmpty()) {
            return Map.of();
        }
        CompletableFuture<Map<TopicPartition, OffsetAndTimestamp>> result = new CompletableFuture<>();
        return ask(() -> questions.offsets(timestamps, result), result, timeout);
    }

    /** The partitions of a topic; none if there is no such topic. */
    public List<ClusterMetadata.Partition> partitionsFor(String topic, Duration timeout) {
        CompletableFuture<Map<String, Topic>> result = new CompletableFuture<>();
        Topic found =
                ask(() -> questions.topics(topic, result), result, timeout).get(topic);
        return found == null ? List.of() : found.partitions();
    }

    /** All topics there are. */
    public Map<String, Topic> listTopics(Duration timeout) {
        CompletableFuture<Map<String, Topic>> result = new CompletableFuture<>();
        return ask(() -> questions.topics(null, result), result, timeout);
    }

    private <T> T ask(Runnable question, CompletableFuture<T> result, Duration timeout) {
        user.enter();
        try {
            checkOpen();
            loop.execute(question);
            return result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ConsumeException(Reason.TIMEOUT, null, "no answer in " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsumeException(Reason.TIMEOUT, null, "interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConsumeException refused) {
                throw refused;
            }
            throw new ConsumeException(Reason.DEFECT, null, "the look-up failed", e.getCause());
        } finally {
            result.cancel(false);
            user.exit();
        }
    }

    /** Ends the poll under way, or the next one, with {@link WakeupException}. For any thread. */
    public void wakeup() {
        mailbox.wakeup();
    }

    /** Closes the connections and lets go of everything fetched. May be called again. */
    @Override
    public void close() {
        user.enter();
        try {
            if (closed) {
                return;
            }
            closed = true;
            CompletableFuture<Void> ended = new CompletableFuture<>();
            loop.execute(() -> {
                fetcher.close();
                // The farewells to the brokers are flushed at the end of this turn.
                loop.execute(() -> {
                    client.close();
                    ended.complete(null);
                });
            });
            awaitEnd(ended);
            receive();
            inbox.close();
            onClosed.run();
        } finally {
            user.exit();
        }
    }

    private static void awaitEnd(CompletableFuture<Void> ended) {
        try {
            ended.get(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the consumer's loop does not answer: closing without it");
        }
    }

    private void inside(Runnable action) {
        user.enter();
        try {
            checkOpen();
            action.run();
        } finally {
            user.exit();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the consumer is closed");
        }
    }
}
