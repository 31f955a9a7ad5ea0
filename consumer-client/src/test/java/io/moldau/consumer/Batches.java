package io.moldau.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.protocol.record.Codecs;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.CompressionType;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatchBuilder;
import io.moldau.protocol.record.RecordHeader;
import java.nio.ByteBuffer;
import java.util.List;

/** Batches for a {@link FakeCluster}: record {@code n} has key kn, value vn, timestamp 1000 + n, and one header. */
final class Batches {

    private Batches() {}

    static ByteBuffer batch(long baseOffset, int count) {
        return batch(baseOffset, count, CompressionType.NONE, -1);
    }

    static ByteBuffer batch(long baseOffset, int count, CompressionType type, long producerId) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.of(type), 1024, 1 << 20);
        for (int i = 0; i < count; i++) {
            long offset = baseOffset + i;
            builder.tryAppend(
                    1000 + offset,
                    ByteBuffer.wrap(("k" + offset).getBytes(UTF_8)),
                    ByteBuffer.wrap(("v" + offset).getBytes(UTF_8)),
                    List.of(RecordHeader.of("h", new byte[] {1})));
        }
        ByteBuffer bytes;
        try (Codecs codecs = new Codecs()) {
            bytes = builder.build(codecs, producerId, (short) (producerId < 0 ? -1 : 0), producerId < 0 ? -1 : 0);
        }
        RecordBatch batch = new RecordBatch().wrap(bytes, bytes.position());
        batch.setBaseOffset(baseOffset);
        batch.setPartitionLeaderEpoch(3);
        return bytes;
    }

    /** The same batch with a bit of its last byte turned. */
    static ByteBuffer damaged(ByteBuffer batch) {
        int last = batch.limit() - 1;
        batch.put(last, (byte) (batch.get(last) ^ 1));
        return batch;
    }

    /** The same batch as part of a transaction. */
    static ByteBuffer transactional(ByteBuffer bytes) {
        RecordBatch batch = new RecordBatch().wrap(bytes, 0);
        bytes.putShort(RecordBatch.ATTRIBUTES_AT, (short) (batch.attributes() | 0x10));
        batch.renewCrc();
        return bytes;
    }

    /** The control batch that aborts a producer's transaction. */
    static ByteBuffer abortMarker(long offset, long producerId) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE, 1024, 1 << 20);
        builder.tryAppend(
                1000 + offset,
                ByteBuffer.wrap(new byte[] {0, 0, 0, 0}),
                ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 0, 1}),
                List.of());
        ByteBuffer bytes;
        try (Codecs codecs = new Codecs()) {
            bytes = builder.build(codecs, producerId, (short) 0, 0);
        }
        RecordBatch batch = new RecordBatch().wrap(bytes, bytes.position());
        batch.setBaseOffset(offset);
        bytes.putShort(RecordBatch.ATTRIBUTES_AT, (short) 0x30);
        bytes.putInt(RecordBatch.BASE_SEQUENCE_AT, -1);
        batch.renewCrc();
        return bytes;
    }
}
