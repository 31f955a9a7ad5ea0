package io.moldau.broker.log.clean;

import io.moldau.protocol.record.BatchFilter;
import io.moldau.protocol.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What compaction leaves of a batch. A record goes if a later one below {@code endOffset} has its key, if it has no key, or
 * if it is a tombstone whose delete horizon has passed. A batch keeps its tombstones from its first cleaning on for the
 * topic's {@code delete.retention.ms}: by then everything they delete is gone (KIP-534).
 *
 * <p>Tombstones of transactions stay: nothing was deleted on their behalf, see {@link KeyScan}. So do transaction markers.
 * Confined to one thread at a time.
 */
public final class RecordSelection {
    private final KeyOffsets keys;
    private final BatchFilter records;
    private final long endOffset;
    private final Set<Long> lastOffsetsOfProducers;
    private final long nowMs;
    private final long deleteHorizonMs;

    /**
     * @param keys of the dirty part, up to {@code endOffset}
     * @param records stays the caller's
     * @param lastOffsetsOfProducers where batches end that are kept even without records: a start reads from them with
     *     which sequence number their producers go on
     * @param deleteRetentionMs how long tombstones stay
     */
    public RecordSelection(
            KeyOffsets keys,
            BatchFilter records,
            long endOffset,
            Set<Long> lastOffsetsOfProducers,
            long nowMs,
            long deleteRetentionMs) {
        this.keys = keys;
        this.records = records;
        this.endOffset = endOffset;
        this.lastOffsetsOfProducers = lastOffsetsOfProducers;
        this.nowMs = nowMs;
        long horizonMs = nowMs + deleteRetentionMs;
        this.deleteHorizonMs = horizonMs < 0 ? Long.MAX_VALUE : horizonMs;
    }

    /**
     * What is to be written in place of a batch.
     *
     * @return null if nothing; or the batch's own buffer, from position to limit; or memory of the heap
     */
    @Nullable
    ByteBuffer remainder(RecordBatch batch) {
        if (batch.isControl() || batch.baseOffset() >= endOffset) {
            return asItIs(batch);
        }
        boolean tombstones = select(batch);
        if (records.keptCount() == 0) {
            return lastOffsetsOfProducers.contains(batch.lastOffset()) ? records.writeEmpty(batch) : null;
        }
        if (tombstones && !batch.hasDeleteHorizon() && !batch.isTransactional()) {
            return records.writeWithDeleteHorizon(deleteHorizonMs);
        }
        return records.keepsAll() ? asItIs(batch) : records.write();
    }

    /** The header of a batch of which nothing remains. */
    ByteBuffer empty(RecordBatch batch) {
        return records.writeEmpty(batch);
    }

    /** @return whether tombstones are among the records that stay */
    private boolean select(RecordBatch batch) {
        boolean expired = batch.hasDeleteHorizon() && batch.baseTimestamp() <= nowMs && !batch.isTransactional();
        boolean tombstones = false;
        for (records.open(batch); records.next(); ) {
            boolean beyond = records.offset() >= endOffset;
            if (beyond || (!(expired && records.isTombstone()) && isLatest(records.key(), records.offset()))) {
                records.keep();
                tombstones |= !beyond && records.isTombstone();
            }
        }
        return tombstones;
    }

    private boolean isLatest(@Nullable ByteBuffer key, long offset) {
        return key != null && keys.get(key) <= offset;
    }

    private static ByteBuffer asItIs(RecordBatch batch) {
        return batch.buffer().slice(batch.position(), batch.sizeInBytes());
    }
}
