package io.moldau.producer;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.BatchSplitter;
import io.moldau.protocol.record.Codecs;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatchBuilder;
import io.moldau.protocol.record.RecordReader;
import io.moldau.protocol.record.Sequences;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of one partition that travel together, with those who wait for them; on the producer's loop. First it is filled,
 * then its bytes are made, once; between attempts only the producer id, epoch and sequence in its header may change.
 */
final class ProducerBatch {

    /** What is known of the attempts to have the batch written. */
    enum Fate {
        /** It is not in the log: never sent, or refused. It may be numbered anew. */
        NOT_WRITTEN,
        /** It may be in the log: only the same numbers again can tell, or end in no more than one copy. */
        UNCERTAIN
    }

    private final TopicPartition partition;
    private final long firstRecord;
    private final long createdAtMs;
    private final List<Delivery> deliveries;
    private final RecordBatchBuilder builder;
    private final MemoryBudget budget;
    private @Nullable ByteBuffer bytes;
    private boolean closed;
    private Fate fate = Fate.NOT_WRITTEN;
    private Fate fateBeforeAttempt = Fate.NOT_WRITTEN;
    private int sequence = RecordBatch.NO_SEQUENCE;
    private int attempts;
    private long departure;
    private long retryAtMs;
    private boolean done;

    /**
     * @param firstRecord how many records of the partition came before: batches sort by it
     * @param createdAtMs when its first record was sent, on the monotonic clock
     */
    ProducerBatch(
            TopicPartition partition,
            long firstRecord,
            long createdAtMs,
            RecordBatchBuilder builder,
            MemoryBudget budget) {
        this(partition, firstRecord, createdAtMs, builder, budget, new ArrayList<>());
    }

    private ProducerBatch(
            TopicPartition partition,
            long firstRecord,
            long createdAtMs,
            RecordBatchBuilder builder,
            MemoryBudget budget,
            List<Delivery> deliveries) {
        this.partition = partition;
        this.firstRecord = firstRecord;
        this.createdAtMs = createdAtMs;
        this.builder = builder;
        this.budget = budget;
        this.deliveries = deliveries;
    }

    boolean tryAppend(PendingRecord record) {
        if (closed || !builder.tryAppend(record.timestampMs(), record.key(), record.value(), record.headers())) {
            closed = true;
            return false;
        }
        deliveries.add(record.delivery());
        return true;
    }

    TopicPartition partition() {
        return partition;
    }

    long firstRecord() {
        return firstRecord;
    }

    long createdAtMs() {
        return createdAtMs;
    }

    int recordCount() {
        return deliveries.size();
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    /** Whether no more records may join. */
    boolean isClosed() {
        return closed || builder.isFull();
    }

    void close() {
        closed = true;
    }

    int uncompressedBytes() {
        return builder.uncompressedBytes();
    }

    /** The finished batch; compresses when asked first. */
    ByteBuffer bytes(Codecs codecs) {
        ByteBuffer made = bytes;
        if (made == null) {
            closed = true;
            made = builder.build(
                    codecs, RecordBatch.NO_PRODUCER_ID, RecordBatch.NO_PRODUCER_EPOCH, RecordBatch.NO_SEQUENCE);
            bytes = made;
        }
        return made;
    }

    boolean hasSequence() {
        return sequence != RecordBatch.NO_SEQUENCE;
    }

    /** Numbers the batch. Its bytes must not be on their way. */
    void number(Codecs codecs, long producerId, short epoch, int baseSequence) {
        sequence = baseSequence;
        new RecordBatch().wrap(bytes(codecs), 0).setProducerState(producerId, epoch, baseSequence);
    }

    /** Forgets the numbers, which the next attempt will give anew. */
    void unnumber() {
        sequence = RecordBatch.NO_SEQUENCE;
    }

    Fate fate() {
        return fate;
    }

    long departure() {
        return departure;
    }

    int attempts() {
        return attempts;
    }

    /** @param number how many departures there were before in its partition */
    void sent(long number) {
        attempts++;
        departure = number;
        fateBeforeAttempt = fate;
        fate = Fate.UNCERTAIN;
    }

    /** What was known before the last attempt: if that one came to nothing, it is what is known still. */
    Fate fateBeforeAttempt() {
        return fateBeforeAttempt;
    }

    /** Notes how an attempt failed that will be repeated. */
    void failedAttempt(Fate newFate, long retryAtMs) {
        this.fate = newFate;
        this.retryAtMs = retryAtMs;
    }

    /** Not to be sent before this. */
    long retryAtMs() {
        return retryAtMs;
    }

    /** Whether those who wait have been told. */
    boolean isDone() {
        return done;
    }

    /** @param logAppendTimeMs -1 if the records keep their timestamps */
    void succeed(long baseOffset, long logAppendTimeMs) {
        end();
        long offset = baseOffset;
        for (Delivery delivery : deliveries) {
            long timestampMs = logAppendTimeMs < 0 ? delivery.timestampMs() : logAppendTimeMs;
            delivery.succeed(new RecordMetadata(partition, offset, timestampMs));
            offset += baseOffset < 0 ? 0 : 1;
        }
    }

    void fail(ProduceException cause) {
        end();
        for (Delivery delivery : deliveries) {
            delivery.fail(cause);
        }
    }

    /** Returns the memory of all records at once; doing so for each would cost more than all the rest. */
    private void end() {
        done = true;
        int units = 0;
        for (Delivery delivery : deliveries) {
            units += delivery.reservedUnits();
        }
        budget.release(units);
    }

    /**
     * Cuts the batch into smaller ones, which together take the sequence numbers this one has, if it has any.
     *
     * @param limitBytes what a piece may take uncompressed
     */
    List<ProducerBatch> split(Codecs codecs, RecordReader reader, Compression compression, int limitBytes) {
        RecordBatch whole = new RecordBatch().wrap(bytes(codecs), 0);
        List<ProducerBatch> pieces = new ArrayList<>();
        int taken = 0;
        for (RecordBatchBuilder part : BatchSplitter.split(whole, reader, compression, limitBytes)) {
            List<Delivery> waiting = new ArrayList<>(deliveries.subList(taken, taken + part.recordCount()));
            ProducerBatch piece = new ProducerBatch(partition, firstRecord + taken, createdAtMs, part, budget, waiting);
            piece.closed = true;
            if (hasSequence()) {
                piece.number(codecs, whole.producerId(), whole.producerEpoch(), Sequences.plus(sequence, taken));
            }
            pieces.add(piece);
            taken += part.recordCount();
        }
        done = true;
        return pieces;
    }

    @Override
    public String toString() {
        return partition + " records " + firstRecord + "-" + (firstRecord + deliveries.size() - 1);
    }
}
