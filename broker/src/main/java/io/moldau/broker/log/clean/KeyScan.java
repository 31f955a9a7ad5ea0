package io.moldau.broker.log.clean;

import io.moldau.protocol.record.BatchFilter;
import io.moldau.protocol.record.RecordBatch;
import java.nio.ByteBuffer;

/**
 * The first pass: notes the last offset of each key in the dirty part of a log, as far as there is memory.
 *
 * <p>Records of transactions are passed over. Whether they were committed is not known here, and an aborted one must not
 * replace what was there before it.
 */
public final class KeyScan implements BatchPass {
    private final KeyOffsets keys;
    private final BatchFilter records;
    private final long fromOffset;
    private long endOffset;

    /**
     * @param records stays the caller's
     * @param fromOffset where the dirty part starts, maybe in the middle of a batch
     */
    public KeyScan(KeyOffsets keys, BatchFilter records, long fromOffset) {
        this.keys = keys;
        this.records = records;
        this.fromOffset = fromOffset;
        this.endOffset = fromOffset;
    }

    /** Exclusive: the keys below are known. */
    public long endOffset() {
        return endOffset;
    }

    @Override
    public boolean take(RecordBatch batch) {
        if (batch.nextOffset() <= fromOffset) {
            return true;
        }
        if (!batch.isControl() && !batch.isTransactional()) {
            for (records.open(batch); records.next(); ) {
                ByteBuffer key = records.offset() < fromOffset ? null : records.key();
                if (key != null && !keys.put(key, records.offset())) {
                    endOffset = records.offset();
                    return false;
                }
            }
        }
        endOffset = batch.nextOffset();
        return true;
    }
}
