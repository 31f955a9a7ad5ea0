package io.moldau.broker.partition;

import io.moldau.broker.log.Log;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.wire.Uuid;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of one loop. Everything here happens on that loop; a partition stays in its shard for as long as the
 * broker runs.
 */
public final class PartitionShard {

    /** How late a parked reply may notice its deadline. */
    private static final long TICK_MS = 50;

    /** How often followers are looked after while one may lag: it leaves at most a quarter of that time late. */
    private static final int LAG_REVIEWS = 4;

    private final PartitionPorts ports;

    /** Whether the cluster has a partition that is not here: then another broker leads it. */
    private final Predicate<TopicPartition> existsElsewhere;

    private final Map<TopicPartition, Partition> partitions = new HashMap<>();

    /** Looked after because somebody waits who has a deadline. */
    private final Rounds parking;

    /** Looked after because followers may lag. */
    private final Rounds leading;

    PartitionShard(
            int brokerId,
            Loop loop,
            Clock clock,
            Replication replication,
            RoleObserver observer,
            Predicate<TopicPartition> existsElsewhere) {
        this.existsElsewhere = existsElsewhere;
        this.parking = new Rounds(loop, TICK_MS, this::expireParked);
        this.leading = new Rounds(loop, Math.max(1, replication.maxLagMs() / LAG_REVIEWS), Partition::reviewFollowers);
        this.ports = new PartitionPorts(
                brokerId,
                loop,
                clock,
                replication,
                replication.sources().apply(loop),
                observer,
                parking::add,
                leading::add);
    }

    /** The loop that owns the partitions of this shard. */
    public Loop loop() {
        return ports.loop();
    }

    /** The partition of this name, or null if this broker has none. */
    public @Nullable Partition find(TopicPartition id) {
        ports.loop().assertOnLoop();
        return partitions.get(id);
    }

    /**
     * The partition of this name.
     *
     * @throws ApiException NOT_LEADER_OR_FOLLOWER if other brokers may have it, UNKNOWN_TOPIC_OR_PARTITION if none has
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
        ports.loop().assertOnLoop();
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

    /** Puts changed configurations in force. */
    void configure(Function<String, TopicConfig> configs) {
        for (Partition partition : partitions.values()) {
            partition.configure(configs.apply(partition.id().topic()));
        }
    }

    /** Takes in the partition of a log that is not here yet. */
    Partition host(Log log) {
        Partition partition = new Partition(log, ports);
        partitions.put(partition.id(), partition);
        return partition;
    }

    /** Lets a partition go; whoever waits on it is told to look elsewhere. */
    void remove(Partition partition) {
        partitions.remove(partition.id());
        parking.remove(partition);
        leading.remove(partition);
        partition.becomeUnassigned();
    }

    /** Lets every partition go. */
    void retire() {
        List.copyOf(partitions.values()).forEach(this::remove);
    }

    private boolean expireParked(Partition partition) {
        partition.waiting().expire(ports.nowMs());
        return partition.waiting().hasDeadlines();
    }
}
