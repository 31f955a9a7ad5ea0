package io.moldau.producer;

import io.moldau.config.ProducerConfig;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatchBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * All records between send and their end, by topic and partition; on the producer's loop. Bounded by the {@link
 * MemoryBudget}, from which every record has its bytes.
 */
final class Accumulator {
    private static final int MIN_BATCH_BYTES = 512;

    private final ProducerConfig config;
    private final Compression compression;
    private final Cluster cluster;
    private final MemoryBudget budget;
    private final RandomGenerator random;
    private final Map<String, TopicRecords> topics = new HashMap<>();

    /** Queues with batches, those that were served least recently first. */
    private final Set<PartitionQueue> active = new LinkedHashSet<>();

    Accumulator(
            ProducerConfig config,
            Compression compression,
            Cluster cluster,
            MemoryBudget budget,
            RandomGenerator random) {
        this.config = config;
        this.compression = compression;
        this.cluster = cluster;
        this.budget = budget;
        this.random = random;
    }

    void add(PendingRecord record) {
        topics.computeIfAbsent(record.topic(), this::newTopic).add(record);
    }

    /** Sorts in what waited for metadata, now that there may be some. */
    void placeWaiting() {
        topics.values().forEach(TopicRecords::placeWaiting);
    }

    /** Fails records for which {@code max.block.ms} brought no partition. */
    void expireUnplaced(long nowMs) {
        topics.values().forEach(topic -> topic.expire(nowMs - config.maxBlockMs(), config.maxBlockMs()));
    }

    /** When the next record without a partition has waited too long; {@link Long#MAX_VALUE} if none waits. */
    long nextUnplacedDeadlineMs() {
        long oldest = Long.MAX_VALUE;
        for (TopicRecords topic : topics.values()) {
            oldest = Math.min(oldest, topic.oldestUnplacedMs());
        }
        return oldest == Long.MAX_VALUE ? oldest : oldest + config.maxBlockMs();
    }

    /** A copy of the queues that have batches, in the order in which they should be served. */
    List<PartitionQueue> activeQueues() {
        return new ArrayList<>(active);
    }

    /** Gives the others precedence next time. */
    void served(PartitionQueue queue) {
        active.remove(queue);
        active.add(queue);
    }

    /** Forgets queues without batches until they get some. */
    void dropIdle() {
        active.removeIf(PartitionQueue::isIdle);
    }

    void forEachDelivery(Consumer<Delivery> consumer) {
        topics.values().forEach(topic -> topic.forEachDelivery(consumer));
        for (PartitionQueue queue : active) {
            queue.waiting().forEach(batch -> batch.deliveries().forEach(consumer));
            queue.inFlight().forEach(batch -> batch.deliveries().forEach(consumer));
        }
    }

    /** Ends everything: nothing will be sent any more. */
    void failAll(ProduceException cause) {
        topics.values().forEach(topic -> topic.failAll(cause));
        for (PartitionQueue queue : active) {
            List<ProducerBatch> batches = new ArrayList<>(queue.waiting());
            batches.addAll(queue.inFlight());
            for (ProducerBatch batch : batches) {
                queue.remove(batch);
                if (!batch.isDone()) {
                    batch.fail(cause);
                }
            }
        }
        active.clear();
    }

    private TopicRecords newTopic(String topic) {
        Partitioner partitioner = new Partitioner(random, config.batchBytes(), config.ignoreKeys());
        return new TopicRecords(topic, cluster, partitioner, budget, this::newQueue, active::add);
    }

    private PartitionQueue newQueue(TopicPartition partition) {
        return new PartitionQueue(partition, config.idempotent(), config.batchBytes(), this::newBuilder, budget);
    }

    private RecordBatchBuilder newBuilder(int expectedBytes, int limitBytes) {
        return new RecordBatchBuilder(
                compression, Math.min(Math.max(MIN_BATCH_BYTES, expectedBytes), limitBytes), limitBytes);
    }
}
