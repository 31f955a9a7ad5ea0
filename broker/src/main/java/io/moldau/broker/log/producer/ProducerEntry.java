package io.moldau.broker.log.producer;

import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.Sequences;
import java.util.ArrayList;
import java.util.List;

/**
 * One producer as one partition knows it: its epoch and the last five batches of that epoch, in a ring of plain arrays.
 * Five is what a producer may have in flight.
 */
final class ProducerEntry {
    static final int WINDOW = 5;
    static final long NO_OFFSET = -1;

    /** Half of the numbers there are: what is further back could as well be ahead. */
    private static final long MAX_GAPLESS = 1L << 30;

    private final long producerId;
    private short epoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int coordinatorEpoch = -1;
    private long lastTimestamp = RecordBatch.NO_TIMESTAMP;

    /** First offset of the open transaction, or {@link #NO_OFFSET}. Kept for those that a Kafka broker left open. */
    private long txnFirstOffset = NO_OFFSET;

    /** Batches in the ring: at most {@link #WINDOW}. The newest lies at {@code (next - 1) mod WINDOW}. */
    private int count;

    /**
     * Sequences that are known to be in the log without a gap, up to the newest. It begins where this entry first heard of
     * the producer, which may accept any sequence from whom it does not know.
     */
    private long gapless;

    private int next;
    private final int[] lastSequences = new int[WINDOW];
    private final int[] offsetDeltas = new int[WINDOW];
    private final long[] lastOffsets = new long[WINDOW];
    private final long[] timestamps = new long[WINDOW];

    ProducerEntry(long producerId) {
        this.producerId = producerId;
    }

    long producerId() {
        return producerId;
    }

    short epoch() {
        return epoch;
    }

    long lastTimestamp() {
        return lastTimestamp;
    }

    int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    long txnFirstOffset() {
        return txnFirstOffset;
    }

    int lastSequence() {
        return count == 0 ? RecordBatch.NO_SEQUENCE : lastSequences[newest()];
    }

    /** The last offset of the newest batch, or {@link #NO_OFFSET}. */
    long lastOffset() {
        return count == 0 ? NO_OFFSET : lastOffsets[newest()];
    }

    /**
     * A remembered batch, as a snapshot has it.
     *
     * @param offsetDelta from its first offset to its last
     */
    record Batch(int lastSequence, long lastOffset, int offsetDelta, long timestamp) {

        static Batch none(long timestamp) {
            return new Batch(RecordBatch.NO_SEQUENCE, NO_OFFSET, 0, timestamp);
        }
    }

    /** The batches of the window, the oldest first; without any, one that says so. */
    List<Batch> window() {
        if (count == 0) {
            return List.of(Batch.none(lastTimestamp));
        }
        List<Batch> window = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int slot = (next + WINDOW - count + i) % WINDOW;
            window.add(new Batch(lastSequences[slot], lastOffsets[slot], offsetDeltas[slot], timestamps[slot]));
        }
        return window;
    }

    /** The ring's slot that holds a batch with these very sequences, or -1. */
    int slotOf(int baseSequence, int lastSequence) {
        for (int i = 0; i < count; i++) {
            if (lastSequences[i] == lastSequence && Sequences.minus(lastSequence, offsetDeltas[i]) == baseSequence) {
                return i;
            }
        }
        return -1;
    }

    AppendedBefore appended(int slot) {
        return new AppendedBefore(lastOffsets[slot] - offsetDeltas[slot], lastOffsets[slot], timestamps[slot]);
    }

    /**
     * Whether a batch of these sequences is in the log for sure, but so far back that nobody knows where: before the window
     * and in the unbroken run that leads up to it.
     */
    boolean isBeforeWindow(int baseSequence, int lastSequence) {
        return count == WINDOW
                && Sequences.minus(lastSequence(), baseSequence) < gapless
                && Sequences.minus(lastSequence(), lastSequence) > Sequences.minus(lastSequence(), oldestSequence());
    }

    /** Something before the window, at an offset that is not known. */
    AppendedBefore appendedBeforeWindow() {
        int oldest = next;
        return new AppendedBefore(NO_OFFSET, lastOffsets[oldest] - offsetDeltas[oldest] - 1, RecordBatch.NO_TIMESTAMP);
    }

    private int oldestSequence() {
        return Sequences.minus(lastSequences[next], offsetDeltas[next]);
    }

    /** Takes up a batch that is in the log now. A new epoch forgets the batches of the old one. */
    void add(short batchEpoch, int lastSequence, long lastOffset, int offsetDelta, long timestamp) {
        useEpoch(batchEpoch);
        boolean follows = count > 0 && Sequences.minus(lastSequence, offsetDelta) == Sequences.plus(lastSequence(), 1);
        gapless = Math.min(MAX_GAPLESS, (follows ? gapless : 0) + offsetDelta + 1);
        lastSequences[next] = lastSequence;
        lastOffsets[next] = lastOffset;
        offsetDeltas[next] = offsetDelta;
        timestamps[next] = timestamp;
        next = (next + 1) % WINDOW;
        count = Math.min(count + 1, WINDOW);
        lastTimestamp = timestamp;
    }

    void useEpoch(short newEpoch) {
        if (newEpoch != epoch) {
            epoch = newEpoch;
            count = 0;
            next = 0;
        }
    }

    /** A transactional batch opens a transaction unless one is open. */
    void openTransaction(long firstOffset) {
        if (txnFirstOffset == NO_OFFSET) {
            txnFirstOffset = firstOffset;
        }
    }

    /** A marker closes the transaction. */
    void closeTransaction(short markerEpoch, long timestamp) {
        useEpoch(markerEpoch);
        txnFirstOffset = NO_OFFSET;
        lastTimestamp = timestamp;
    }

    /** What a snapshot says beside the last batch. */
    void restore(short newEpoch, long timestamp, int newCoordinatorEpoch, long newTxnFirstOffset) {
        epoch = newEpoch;
        lastTimestamp = timestamp;
        coordinatorEpoch = newCoordinatorEpoch;
        txnFirstOffset = newTxnFirstOffset;
    }

    private int newest() {
        return (next + WINDOW - 1) % WINDOW;
    }
}
