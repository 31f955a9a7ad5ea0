package io.moldau.consumer;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.consumer.FetchSession.Wanted;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.ClusterMetadata;
import io.moldau.protocol.transport.client.ClusterMetadata.Broker;
import io.moldau.protocol.wire.Uuid;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fetches ahead of the user's thread: from each broker that leads assigned partitions, one request at a time, for those
 * partitions that have room. What comes goes into the mailbox; what went wrong is tried again, except where only the user can
 * decide. On the loop only.
 *
 * <p>Memory is bounded: no request is sent while {@code fetch.max.bytes} wait in the mailbox, so there is never more than
 * that and one answer per broker.
 */
final class Fetcher {

    private final ConsumerConfig config;
    private final ClusterClient client;
    private final Clock clock;
    private final Loop loop;
    private final Backoff backoff;
    private final Mailbox mailbox;
    private final Map<TopicPartition, PartitionFetch> partitions = new LinkedHashMap<>();
    private final Map<TopicPartition, OffsetLookup> lookups = new HashMap<>();
    private final Map<Integer, BrokerFetch> brokers = new HashMap<>();

    /** Bytes of chunks that the user's thread has not given back. */
    private long bufferedBytes;

    private boolean fetchPending;
    private boolean closed;

    Fetcher(ConsumerConfig config, ClusterClient client, Clock clock, Backoff backoff, Mailbox mailbox) {
        this.config = config;
        this.client = client;
        this.clock = clock;
        this.loop = client.loop();
        this.backoff = backoff;
        this.mailbox = mailbox;
        client.onMetadata(metadata -> fetchSoon());
    }

    /** Begins, or begins anew, to fetch a partition. */
    void start(TopicPartition name, int generation, Start start, boolean paused) {
        stop(name);
        PartitionFetch partition = new PartitionFetch(name, generation, paused);
        partitions.put(name, partition);
        client.addTopics(Set.of(name.topic()));
        if (start instanceof Start.At at) {
            partition.becomeFetching(at.offset());
        } else if (start instanceof Start.AtTime time) {
            locate(partition, time.timestamp());
        }
        fetchSoon();
    }

    /** Begins with a partition that was started {@link Start.Committed}; nothing if it was sought or dropped since. */
    void begin(TopicPartition name, int generation, long offset) {
        PartitionFetch partition = locating(name, generation);
        if (partition != null) {
            partition.becomeFetching(offset);
            mailbox.add(new Delivery.Positioned(name, generation, offset));
            fetchSoon();
        }
    }

    /** The counterpart of {@link #begin}: nothing is committed. */
    void noneCommitted(TopicPartition name, int generation) {
        if (locating(name, generation) != null) {
            mailbox.add(new Delivery.Uncommitted(name, generation));
        }
    }

    /** The counterpart of {@link #begin}: what is committed cannot be read. */
    void refuse(TopicPartition name, int generation, String message) {
        PartitionFetch partition = locating(name, generation);
        if (partition != null) {
            stopWith(partition, Reason.REFUSED, message);
        }
    }

    /** Whether one of these partitions still waits to {@link #begin}. */
    boolean waitsForOne(Map<TopicPartition, Integer> generations) {
        return generations.entrySet().stream().anyMatch(entry -> locating(entry.getKey(), entry.getValue()) != null);
    }

    private @Nullable PartitionFetch locating(TopicPartition name, int generation) {
        PartitionFetch partition = partitions.get(name);
        return partition != null && partition.isLocating(generation) ? partition : null;
    }

    /** Ends fetching a partition. */
    void stop(TopicPartition name) {
        partitions.remove(name);
        OffsetLookup lookup = lookups.remove(name);
        if (lookup != null) {
            lookup.cancel();
        }
    }

    void setPaused(TopicPartition name, boolean paused) {
        PartitionFetch partition = partitions.get(name);
        if (partition != null) {
            partition.setPaused(paused);
            fetchSoon();
        }
    }

    /** The user's thread released a chunk. */
    void consumed(Delivery.Chunk chunk) {
        bufferedBytes -= chunk.bytes();
        PartitionFetch partition = partitions.get(chunk.partition());
        if (partition != null && partition.generation() == chunk.generation()) {
            partition.consumed();
        }
        fetchSoon();
    }

    private void locate(PartitionFetch partition, long timestamp) {
        OffsetLookup lookup = new OffsetLookup(
                client,
                backoff,
                config.client().requestTimeoutMs(),
                isolationLevel(config),
                Map.of(partition.name(), timestamp),
                new OffsetLookup.Listener() {
                    @Override
                    public void onFound(TopicPartition name, OffsetAndTimestamp found) {
                        lookups.remove(name);
                        partition.becomeFetching(found.offset());
                        mailbox.add(new Delivery.Positioned(name, partition.generation(), found.offset()));
                        fetchSoon();
                    }

                    @Override
                    public void onRefused(TopicPartition name, ErrorCode error) {
                        lookups.remove(name);
                        stopWith(partition, Reason.REFUSED, error.message());
                    }
                });
        lookups.put(partition.name(), lookup);
        lookup.start();
    }

    static byte isolationLevel(ConsumerConfig config) {
        return (byte) (config.readCommitted() ? 1 : 0);
    }

    private void stopWith(PartitionFetch partition, Reason reason, String message) {
        partition.becomeStopped();
        mailbox.add(new Delivery.Stopped(partition.name(), partition.generation(), reason, message));
    }

    /** Once per turn of the loop, however many things happened in it. */
    private void fetchSoon() {
        if (!fetchPending && !closed) {
            fetchPending = true;
            loop.execute(() -> {
                fetchPending = false;
                fetch();
            });
        }
    }

    private void fetch() {
        if (closed || bufferedBytes >= config.fetchMaxBytes()) {
            return;
        }
        long nowMs = clock.monotonicMs();
        Map<Integer, Map<TopicPartition, Wanted>> byLeader = new HashMap<>();
        for (PartitionFetch partition : partitions.values()) {
            if (!partition.mayFetch(nowMs)) {
                continue;
            }
            Broker leader = client.metadata().leader(partition.name());
            if (leader == null) {
                leaderUnknown(partition);
            } else {
                byLeader.computeIfAbsent(leader.id(), id -> new LinkedHashMap<>())
                        .put(partition.name(), wanted(partition));
            }
        }
        byLeader.forEach((leader, wanted) -> brokers.computeIfAbsent(
                        leader, id -> new BrokerFetch(id, config, client, this::received))
                .fetch(wanted));
    }

    private void leaderUnknown(PartitionFetch partition) {
        ErrorCode refusal =
                OffsetLookup.refusal(client.metadata().topic(partition.name().topic()));
        if (refusal != null) {
            stopWith(partition, Reason.REFUSED, refusal.message());
        } else {
            tryLater(partition);
        }
    }

    private Wanted wanted(PartitionFetch partition) {
        ClusterMetadata.Partition known = client.metadata().partition(partition.name());
        ClusterMetadata.Topic topic = client.metadata().topic(partition.name().topic());
        return new Wanted(
                topic == null ? Uuid.ZERO : topic.id(),
                partition.offset(),
                known == null ? -1 : known.leaderEpoch(),
                partition.generation());
    }

    private void tryLater(PartitionFetch partition) {
        long delayMs = Math.max(1, backoff.delayMs(1));
        partition.backOff(clock.monotonicMs() + delayMs);
        client.refreshMetadata();
        loop.schedule(delayMs, this::fetchSoon);
    }

    /** An answer, or with a null response the lack of one, to a fetch of {@code asked}. */
    private void received(Map<TopicPartition, Wanted> asked, @Nullable FetchResponse response) {
        if (closed) {
            return;
        }
        if (response == null) {
            asked.forEach((name, want) -> {
                PartitionFetch partition = expecting(name, want);
                if (partition != null) {
                    tryLater(partition);
                }
            });
        } else {
            FetchedPartitions.of(response, asked).forEach((name, data) -> {
                Wanted want = asked.get(name);
                PartitionFetch partition = want == null ? null : expecting(name, want);
                if (partition != null) {
                    receive(partition, data);
                }
            });
        }
        fetchSoon();
    }

    /** The partition, unless it was sought or dropped since. */
    private @Nullable PartitionFetch expecting(TopicPartition name, Wanted want) {
        PartitionFetch partition = partitions.get(name);
        return partition != null && partition.expects(want.generation(), want.offset()) ? partition : null;
    }

    private void receive(PartitionFetch partition, PartitionData data) {
        ErrorCode error = ErrorCode.of(data.errorCode());
        if (error == ErrorCode.NONE) {
            deliver(partition, data);
        } else if (error == ErrorCode.OFFSET_OUT_OF_RANGE) {
            stopWith(partition, Reason.OFFSET_OUT_OF_RANGE, "offset " + partition.offset() + " is not in the log");
        } else if (error.isRetriable() || error == ErrorCode.UNKNOWN_SERVER_ERROR) {
            tryLater(partition);
        } else {
            stopWith(partition, error == ErrorCode.CORRUPT_MESSAGE ? Reason.CORRUPT : Reason.REFUSED, error.message());
        }
    }

    private void deliver(PartitionFetch partition, PartitionData data) {
        if (partition.isNews(data.highWatermark())) {
            mailbox.add(new Delivery.Progress(
                    partition.name(),
                    partition.generation(),
                    data.highWatermark(),
                    data.lastStableOffset(),
                    data.logStartOffset()));
        }
        FetchedPartitions.Batches batches = FetchedPartitions.batches(data);
        if (batches.defect() != null) {
            stopWith(partition, Reason.CORRUPT, batches.defect());
        } else if (batches.bytes() > 0) {
            mailbox.add(new Delivery.Chunk(
                    partition.name(),
                    partition.generation(),
                    batches.retain(),
                    batches.bytes(),
                    partition.offset(),
                    data.abortedTransactions() == null ? List.of() : data.abortedTransactions()));
            bufferedBytes += batches.bytes();
            partition.delivered(batches.nextOffset());
        }
    }

    /** Bytes waiting for the user's thread. */
    long bufferedBytes() {
        return bufferedBytes;
    }

    /** Ends fetching; the brokers are told, but not waited for. */
    void close() {
        closed = true;
        lookups.values().forEach(OffsetLookup::cancel);
        lookups.clear();
        partitions.clear();
        brokers.values().forEach(BrokerFetch::close);
    }
}
