package io.moldau.broker.api.produce;

import io.moldau.broker.partition.AppendReply;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.record.CompressionType;
import io.moldau.protocol.record.RecordBatch;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What the request itself forbids its batches, whatever their partitions would say.
 *
 * @param wholesale refuses every batch, or null
 * @param zstdAllowed whether clients of this version know zstd (KIP-110)
 */
record ProduceRules(@Nullable AppendReply wholesale, boolean zstdAllowed) {

    private static final int ZSTD_SINCE = 7;

    /**
     * The first version that carries batches of format v2. Older ones are advertised all the same, because librdkafka
     * before 2.11.1 compresses only for brokers that list version 0 (KAFKA-18659).
     */
    private static final int BATCHES_SINCE = 3;

    static ProduceRules of(int version, ProduceRequest body) {
        if (version < BATCHES_SINCE) {
            return new ProduceRules(
                    AppendReply.failed(
                            ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT,
                            "produce requests before version 3 carry record formats that are not stored"),
                    false);
        }
        if (body.acks() < -1 || body.acks() > 1) {
            return new ProduceRules(
                    AppendReply.failed(ErrorCode.INVALID_REQUIRED_ACKS, "acks=" + body.acks() + ": must be 0, 1 or -1"),
                    false);
        }
        return new ProduceRules(null, version >= ZSTD_SINCE);
    }

    /** The refusal of this batch, or null to let its partition decide. */
    @Nullable
    AppendReply refuse(ByteBuf batch) {
        if (wholesale != null) {
            return wholesale;
        }
        boolean zstd = batch.readableBytes() >= RecordBatch.HEADER_SIZE
                && (batch.getShort(batch.readerIndex() + RecordBatch.ATTRIBUTES_AT) & CompressionType.ID_MASK)
                        == CompressionType.ZSTD.id();
        return zstd && !zstdAllowed
                ? AppendReply.failed(
                        ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "zstd needs produce requests of version 7 or newer")
                : null;
    }
}
