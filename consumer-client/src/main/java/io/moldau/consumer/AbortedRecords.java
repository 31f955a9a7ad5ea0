package io.moldau.consumer;

import io.moldau.protocol.message.FetchResponse.AbortedTransaction;
import io.moldau.protocol.record.ControlRecord;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordReader;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/**
 * Tells which batches of one chunk belong to aborted transactions (KIP-98): those of a producer from the first offset of its
 * aborted transaction to the marker that ends it. Batches must be shown in their order. User's thread only.
 */
final class AbortedRecords {

    private final Queue<AbortedTransaction> ahead =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    private final Set<Long> aborting = new HashSet<>();

    AbortedRecords(List<AbortedTransaction> transactions) {
        ahead.addAll(transactions);
    }

    /** Whether a batch has to be passed over; control batches always have. */
    boolean hides(RecordBatch batch, RecordReader reader) {
        while (!ahead.isEmpty() && ahead.element().firstOffset() <= batch.lastOffset()) {
            aborting.add(ahead.remove().producerId());
        }
        if (!batch.isControl()) {
            return batch.isTransactional() && aborting.contains(batch.producerId());
        }
        if (aborting.contains(batch.producerId())
                && ControlRecord.read(batch, reader).type() == ControlRecord.Type.ABORT) {
            aborting.remove(batch.producerId());
        }
        return true;
    }
}
