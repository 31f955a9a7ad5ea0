package io.moldau.producer;

import io.moldau.producer.ProducerBatch.Fate;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.Codecs;
import io.moldau.protocol.record.RecordBatchBuilder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one partition in the order of their records; on the producer's loop. A batch waits, is in flight, waits
 * again if it has to be repeated, and leaves when its records are delivered or given up.
 *
 * <p>What keeps an idempotent producer's order: batches leave in order, at most five from the first unanswered one
 * on, as many as leaders remember; but until the leader has confirmed the first of a numbering, only that one. Once a batch has to be repeated, it and its followers go one at a time. While the numbering is broken, only
 * batches of uncertain fate go, with the numbers they have; when none is left, the rest is numbered anew.
 */
final class PartitionQueue {
    /** How many of a producer's last batches a leader remembers. */
    static final int MAX_IN_FLIGHT_IDEMPOTENT = 5;

    /** Begins a batch. */
    interface Builders {

        /**
         * A batch without records.
         *
         * @param expectedBytes what the batch will probably take, uncompressed
         * @param limitBytes what it may take
         */
        RecordBatchBuilder begin(int expectedBytes, int limitBytes);
    }

    private final TopicPartition partition;
    private final boolean idempotent;
    private final int batchBytes;
    private final Builders builders;
    private final MemoryBudget budget;
    private final CompressionRatio ratio = new CompressionRatio();
    private final NavigableMap<Long, ProducerBatch> waiting = new TreeMap<>();
    private final NavigableMap<Long, ProducerBatch> inFlight = new TreeMap<>();
    private final SequenceNumbers sequences = new SequenceNumbers();
    private long recordsSoFar;
    private long departures;
    private int lastBatchBytes;

    /**
     * @param batchBytes how large batches should be when they are sent
     * @param builders begins batches
     */
    PartitionQueue(
            TopicPartition partition, boolean idempotent, int batchBytes, Builders builders, MemoryBudget budget) {
        this.partition = partition;
        this.idempotent = idempotent;
        this.batchBytes = batchBytes;
        this.builders = builders;
        this.budget = budget;
    }

    TopicPartition partition() {
        return partition;
    }

    SequenceNumbers sequences() {
        return sequences;
    }

    void append(PendingRecord record) {
        Map.Entry<Long, ProducerBatch> last = waiting.lastEntry();
        if (last == null || !last.getValue().tryAppend(record)) {
            ProducerBatch batch = new ProducerBatch(
                    partition,
                    recordsSoFar,
                    record.delivery().sentAtMs(),
                    builders.begin(lastBatchBytes, ratio.uncompressedBytes(batchBytes)),
                    budget);
            if (!batch.tryAppend(record)) {
                record.fail(
                        budget,
                        ProduceException.of(
                                ProduceException.Reason.TOO_LARGE, "the record is larger than any batch can be"));
                return;
            }
            waiting.put(batch.firstRecord(), batch);
        }
        recordsSoFar++;
    }

    boolean isIdle() {
        return waiting.isEmpty() && inFlight.isEmpty();
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** The batch that has waited longest; only if there is one. */
    ProducerBatch firstWaiting() {
        return waiting.firstEntry().getValue();
    }

    Collection<ProducerBatch> waiting() {
        return waiting.values();
    }

    Collection<ProducerBatch> inFlight() {
        return inFlight.values();
    }

    /** Lets no more records join batches that wait, so that these are ready. */
    void closeWaiting() {
        waiting.values().forEach(ProducerBatch::close);
    }

    /**
     * The batch to send next, whether or not it is ready yet, or null if answers have to come first.
     *
     * @param maxInFlight how many batches may be unanswered if order is not at stake
     */
    @Nullable
    ProducerBatch next(int maxInFlight) {
        if (waiting.isEmpty()) {
            return null;
        }
        if (sequences.isBroken()) {
            return inFlight.isEmpty() ? firstUncertain() : null;
        }
        ProducerBatch head = waiting.firstEntry().getValue();
        if (!idempotent) {
            return inFlight.size() < maxInFlight ? head : null;
        }
        boolean alone = head.attempts() > 0 || isRepeating() || !sequences.isConfirmed();
        int window = alone ? 1 : Math.min(maxInFlight, MAX_IN_FLIGHT_IDEMPOTENT);
        return sentSinceOldestUnanswered() < window ? head : null;
    }

    /**
     * What a leader may have had to remember since the first batch in flight. Not how many are in flight: where leadership
     * has moved, later ones may be answered before it.
     */
    private long sentSinceOldestUnanswered() {
        return inFlight.isEmpty()
                ? 0
                : departures - inFlight.firstEntry().getValue().departure();
    }

    /** Whether a batch is on its way again: what is sent after it could push it out of the leader's memory. */
    private boolean isRepeating() {
        return !inFlight.isEmpty() && inFlight.firstEntry().getValue().attempts() > 1;
    }

    /** Whether a batch stands first among those that wait and has company: it will not grow any more. */
    boolean hasFollower(ProducerBatch batch) {
        return waiting.lastKey() > batch.firstRecord();
    }

    /** Takes a batch, numbering it if it has to be and is not. The caller sends it. */
    void depart(ProducerBatch batch, Codecs codecs) {
        waiting.remove(batch.firstRecord());
        inFlight.put(batch.firstRecord(), batch);
        if (idempotent && !batch.hasSequence()) {
            batch.number(codecs, sequences.producerId(), sequences.epoch(), sequences.take(batch.recordCount()));
        }
        if (batch.attempts() == 0) {
            lastBatchBytes = batch.uncompressedBytes();
            ratio.observe(lastBatchBytes, batch.bytes(codecs).remaining());
        }
        batch.sent(departures++);
    }

    /** Takes a batch out for good. */
    void remove(ProducerBatch batch) {
        inFlight.remove(batch.firstRecord());
        waiting.remove(batch.firstRecord());
    }

    /** Puts a batch back in its place, to be sent again. */
    void putBack(ProducerBatch batch) {
        inFlight.remove(batch.firstRecord());
        waiting.put(batch.firstRecord(), batch);
    }

    /** Puts pieces in the place of the batch that was cut into them. */
    void replace(ProducerBatch batch, List<ProducerBatch> pieces) {
        inFlight.remove(batch.firstRecord());
        pieces.forEach(this::putBack);
    }

    /** Whether an earlier batch is not settled yet: a leader may then rightly miss numbers before this one. */
    boolean hasUnsettledBefore(ProducerBatch batch) {
        return inFlight.lowerKey(batch.firstRecord()) != null || waiting.lowerKey(batch.firstRecord()) != null;
    }

    /**
     * Sees to it that new batches can be numbered, beginning a new epoch if that is needed and safe.
     *
     * @return false if batches of this partition have to wait for that
     */
    boolean prepareSequences(Cluster.Assigned id, ProducerIds ids) {
        if (sequences.isUsable(id)) {
            return true;
        }
        if (!inFlight.isEmpty() || firstUncertain() != null) {
            // Those that have numbers may still go with them.
            sequences.breakOff();
            return true;
        }
        if (!sequences.startOver(id)) {
            ids.renew(id.producerId());
            return false;
        }
        waiting.values().forEach(ProducerBatch::unnumber);
        return true;
    }

    private @Nullable ProducerBatch firstUncertain() {
        for (ProducerBatch batch : waiting.values()) {
            if (batch.fate() == Fate.UNCERTAIN) {
                return batch;
            }
        }
        return null;
    }
}
