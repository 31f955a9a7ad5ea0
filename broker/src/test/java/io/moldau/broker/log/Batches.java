package io.moldau.broker.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.protocol.record.Codecs;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.List;

/** Batches as producers send them. */
public final class Batches {
    private Batches() {}

    /** A batch of records "v0", "v1", ... all with this timestamp. */
    public static RecordBatch of(int records, long timestamp) {
        return of(
                records, timestamp, RecordBatch.NO_PRODUCER_ID, RecordBatch.NO_PRODUCER_EPOCH, RecordBatch.NO_SEQUENCE);
    }

    public static RecordBatch of(int records, long timestamp, long producerId, int epoch, int sequence) {
        return build(records, timestamp, 0, producerId, epoch, sequence);
    }

    /** A batch of one record with so many bytes of value. */
    public static RecordBatch ofSize(int valueBytes, long timestamp) {
        return build(
                1,
                timestamp,
                valueBytes,
                RecordBatch.NO_PRODUCER_ID,
                RecordBatch.NO_PRODUCER_EPOCH,
                RecordBatch.NO_SEQUENCE);
    }

    private static RecordBatch build(
            int records, long timestamp, int padding, long producerId, int epoch, int sequence) {
        var builder = new RecordBatchBuilder(Compression.NONE, 1024, Integer.MAX_VALUE);
        for (int i = 0; i < records; i++) {
            byte[] value = ("v" + i + "x".repeat(padding)).getBytes(UTF_8);
            builder.tryAppend(timestamp, null, ByteBuffer.wrap(value), List.of());
        }
        try (var codecs = new Codecs()) {
            ByteBuffer bytes = builder.build(codecs, producerId, (short) epoch, sequence);
            return new RecordBatch().wrap(bytes, 0);
        }
    }
}
