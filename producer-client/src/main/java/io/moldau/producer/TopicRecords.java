package io.moldau.producer;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The records of one topic that are on their way; on the producer's loop. A record waits here until the topic's partitions
 * are known, then joins its partition's queue.
 */
final class TopicRecords {
    private final String topic;
    private final Cluster cluster;
    private final Partitioner partitioner;
    private final MemoryBudget budget;
    private final Function<TopicPartition, PartitionQueue> newQueue;
    private final Consumer<PartitionQueue> onAppended;
    private final List<PartitionQueue> queues = new ArrayList<>();
    private final Deque<PendingRecord> unplaced = new ArrayDeque<>();

    /** @param onAppended hears of every queue that got a record */
    TopicRecords(
            String topic,
            Cluster cluster,
            Partitioner partitioner,
            MemoryBudget budget,
            Function<TopicPartition, PartitionQueue> newQueue,
            Consumer<PartitionQueue> onAppended) {
        this.topic = topic;
        this.cluster = cluster;
        this.partitioner = partitioner;
        this.budget = budget;
        this.newQueue = newQueue;
        this.onAppended = onAppended;
    }

    void add(PendingRecord record) {
        // Behind others that wait, or a later record of the same partition could overtake.
        if (!unplaced.isEmpty() || !place(record)) {
            unplaced.add(record);
        }
    }

    /** Places what can be placed by now; fails what never can be. */
    void placeWaiting() {
        ErrorCode refusal = unplaced.isEmpty() ? null : cluster.refusal(topic);
        if (refusal != null) {
            fail(record -> true, ProduceException.refused(refusal, "topic " + topic + ": " + refusal.message()));
            return;
        }
        unplaced.removeIf(this::place);
    }

    /** Fails the records that were sent before this and still know no partition. */
    void expire(long sentBeforeMs, long waitedMs) {
        if (oldestUnplacedMs() > sentBeforeMs) {
            return;
        }
        fail(
                record -> record.delivery().sentAtMs() <= sentBeforeMs,
                ProduceException.of(
                        ProduceException.Reason.NO_METADATA,
                        "no metadata of topic " + topic + ", or not of the partition asked for, after " + waitedMs
                                + " ms"));
    }

    /** Fails every record that knows no partition yet. */
    void failAll(ProduceException cause) {
        fail(record -> true, cause);
    }

    /** When the oldest record without a partition was sent; {@link Long#MAX_VALUE} if all have one. */
    long oldestUnplacedMs() {
        PendingRecord oldest = unplaced.peek();
        return oldest == null ? Long.MAX_VALUE : oldest.delivery().sentAtMs();
    }

    void forEachDelivery(Consumer<Delivery> consumer) {
        unplaced.forEach(record -> consumer.accept(record.delivery()));
    }

    private boolean place(PendingRecord record) {
        int partitions = cluster.partitionCount(topic);
        if (partitions == 0) {
            return false;
        }
        int partition = partitionOf(record, partitions);
        if (partition >= partitions) {
            cluster.refresh(topic);
            return false;
        }
        while (queues.size() <= partition) {
            queues.add(newQueue.apply(new TopicPartition(topic, queues.size())));
        }
        PartitionQueue queue = queues.get(partition);
        queue.append(record);
        onAppended.accept(queue);
        return true;
    }

    private int partitionOf(PendingRecord record, int partitions) {
        Integer asked = record.partition();
        return asked != null
                ? asked
                : partitioner.choose(
                        record.key(),
                        record.delivery().reservedUnits() * MemoryBudget.UNIT_BYTES,
                        partitions,
                        () -> withLeader(partitions));
    }

    private int[] withLeader(int partitions) {
        int[] found = new int[partitions];
        int count = 0;
        for (int partition = 0; partition < partitions; partition++) {
            if (cluster.leader(new TopicPartition(topic, partition)) != Cluster.NO_LEADER) {
                found[count++] = partition;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private void fail(Predicate<PendingRecord> which, ProduceException cause) {
        for (Iterator<PendingRecord> records = unplaced.iterator(); records.hasNext(); ) {
            PendingRecord record = records.next();
            if (which.test(record)) {
                records.remove();
                record.fail(budget, cause);
            }
        }
    }
}
