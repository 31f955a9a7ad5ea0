package io.moldau.producer;

import io.moldau.protocol.record.RecordHeader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A serialized record on its way from the thread that sent it into a batch. Immutable, its delivery apart. */
record PendingRecord(
        String topic,
        @Nullable Integer partition,
        long timestampMs,
        @Nullable ByteBuffer key,
        @Nullable ByteBuffer value,
        List<RecordHeader> headers,
        Delivery delivery) {

    /** Ends a record that is in no batch. */
    void fail(MemoryBudget budget, ProduceException cause) {
        budget.release(delivery.reservedUnits());
        delivery.fail(cause);
    }
}
