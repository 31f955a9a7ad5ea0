package io.moldau.broker.log.clean;

import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;

/** One walk over batches, in the order of their offsets. Confined to one thread at a time. */
public interface BatchPass {

    /**
     * Deals with the next batch, whose checksum is right.
     *
     * @param batch lies whole in its buffer; not to be kept
     * @return false if no further batch is wanted
     */
    boolean take(RecordBatch batch) throws IOException;
}
