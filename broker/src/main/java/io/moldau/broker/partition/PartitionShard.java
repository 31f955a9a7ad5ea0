package io.moldau.broker.partition;

import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.wire.Uuid;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of one loop. Everything here happens on that loop; a partition stays in its shard for as long as the
 * broker runs.
 */
public final class PartitionShard {

    /** How late a parked reply may notice its deadline. */
    private static final long TICK_MS = 50;

    private final Loop loop;
    private final Clock clock;

    /** Whether the cluster has a partition that is not here: then another broker leads it. */
    private final Predicate<TopicPartition> existsElsewhere;

    private final Map<TopicPartition, Partition> partitions = new HashMap<>();
    private final Set<Partition> parking = new HashSet<>();
    private boolean ticking;

    PartitionShard(Loop loop, Clock clock, Predicate<TopicPartition> existsElsewhere) {
        this.loop = loop;
        this.clock = clock;
        this.existsElsewhere = existsElsewhere;
    }

    /** The loop that owns the partitions of this shard. */
    public Loop loop() {
        return loop;
    }

    /** The partition of this name, or null if this broker has none. */
    public @Nullable Partition find(TopicPartition id) {
        loop.assertOnLoop();
        return partitions.get(id);
    }

    /**
     * The partition of this name.
     *
     * @throws ApiException NOT_LEADER_OR_FOLLOWER if only other brokers have it, UNKNOWN_TOPIC_OR_PARTITION if none has
     */
    public Partition require(TopicPartition id) {
        Partition partition = find(id);
        if (partition == null) {
            throw new ApiException(
                    existsElsewhere.test(id) ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        return partition;
    }

    /**
     * Reads from a partition, and answers with an error if it is not here.
     *
     * @param topicId zero if the reader names topics; otherwise it must be the id the log was written under (KIP-516)
     * @return the caller closes its slice
     */
    public ReadResult read(TopicPartition id, Uuid topicId, ReadRequest request) {
        Partition partition = find(id);
        if (partition == null) {
            return ReadResult.failed(
                    existsElsewhere.test(id) ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        Uuid known = partition.log().topicId();
        if (!topicId.equals(Uuid.ZERO) && known != null && !topicId.equals(known)) {
            return ReadResult.failed(ErrorCode.INCONSISTENT_TOPIC_ID);
        }
        return partition.read(request);
    }

    /** Every partition here: a live view. */
    public Collection<Partition> partitions() {
        loop.assertOnLoop();
        return partitions.values();
    }

    /** Puts a changed topic configuration in force. */
    void configure(String topic, TopicConfig config) {
        for (Partition partition : partitions.values()) {
            if (partition.id().topic().equals(topic)) {
                partition.configure(config);
            }
        }
    }

    void add(Partition partition) {
        partitions.put(partition.id(), partition);
    }

    /** Lets a partition go; whoever waits on it is told to look elsewhere. */
    @Nullable
    Partition remove(TopicPartition id) {
        Partition partition = partitions.remove(id);
        if (partition != null) {
            parking.remove(partition);
            partition.becomeUnassigned();
        }
        return partition;
    }

    /** Looks after the deadlines of a partition with parked replies, until it has none. */
    void watchDeadlines(Partition partition) {
        parking.add(partition);
        if (!ticking) {
            ticking = true;
            loop.schedule(TICK_MS, this::expireParked);
        }
    }

    private void expireParked() {
        long nowMs = clock.monotonicMs();
        for (Partition partition : List.copyOf(parking)) {
            partition.expireParked(nowMs);
        }
        parking.removeIf(partition -> !partition.hasParked());
        ticking = !parking.isEmpty();
        if (ticking) {
            loop.schedule(TICK_MS, this::expireParked);
        }
    }
}
