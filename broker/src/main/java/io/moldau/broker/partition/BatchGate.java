package io.moldau.broker.partition;

import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.record.BatchDefect;
import io.moldau.protocol.record.BatchFilter;
import io.moldau.protocol.record.BatchRules;
import io.moldau.protocol.record.BatchValidator;
import io.moldau.protocol.record.InvalidBatchException;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.TimestampType;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a producer sent before it reaches the log: checksum, header, and the records themselves where that costs
 * no decompression, or where compaction needs their keys. Owned by its partition's loop.
 */
final class BatchGate {

    /** Of one batch; it lies in memory while its keys are looked at. */
    private static final int MAX_DECOMPRESSED_BYTES = 64 << 20;

    private final BatchValidator validator = new BatchValidator();
    private final RecordBatch batch = new RecordBatch();
    private BatchRules rules;
    private int maxBatchBytes;
    private boolean compacted;

    BatchGate(TopicConfig config) {
        this.rules = rulesOf(config);
        this.maxBatchBytes = config.maxMessageBytes();
        this.compacted = config.compaction().enabled();
    }

    /** Follows a changed configuration. */
    void configure(TopicConfig config) {
        rules = rulesOf(config);
        maxBatchBytes = config.maxMessageBytes();
        compacted = config.compaction().enabled();
    }

    /** The batch that {@link #inspect} looked at last. */
    RecordBatch batch() {
        return batch;
    }

    /**
     * Checks everything between the buffer's position and limit as one partition's records.
     *
     * @return the refusal, or null if the batch may be appended
     */
    @Nullable
    AppendReply inspect(ByteBuffer records, long nowMs) {
        batch.wrap(records, records.position());
        BatchDefect defect = validator.check(batch, records.remaining(), rules, nowMs);
        if (defect != null) {
            return AppendReply.failed(defect.errorCode(), describe(defect));
        }
        if (batch.isTransactional()) {
            return AppendReply.failed(
                    ErrorCode.INVALID_TXN_STATE, "the batch is part of a transaction, and this partition is in none");
        }
        if (compacted && batch.isCompressed()) {
            return inspectCompressed();
        }
        defect = validator.checkRecords(batch, rules, nowMs);
        return defect == null ? null : refused(defect, validator.firstBadRecord());
    }

    /**
     * Opens a batch for a compacted topic: what has no key would be acknowledged and then cleaned away, and what cannot be
     * opened would keep the partition from ever being cleaned.
     */
    private @Nullable AppendReply inspectCompressed() {
        int index = 0;
        try (BatchFilter records = new BatchFilter(MAX_DECOMPRESSED_BYTES)) {
            for (records.open(batch); records.next(); index++) {
                if (records.offset() != batch.baseOffset() + index) {
                    return refused(BatchDefect.BAD_RECORD, index);
                }
                if (records.key() == null) {
                    return refused(BatchDefect.MISSING_KEY, index);
                }
            }
            return null;
        } catch (InvalidBatchException e) {
            return refused(e.defect(), index);
        }
    }

    private AppendReply refused(BatchDefect defect, int index) {
        return AppendReply.refused(defect.errorCode(), describe(defect), index);
    }

    private String describe(BatchDefect defect) {
        return switch (defect) {
            case TOO_LARGE ->
                "a batch of %d bytes > max.message.bytes=%d".formatted(batch.sizeInBytes(), maxBatchBytes);
            case BAD_LENGTH -> "the batch's length does not fit its bytes";
            case BAD_CRC -> "the batch's checksum does not match its bytes";
            case UNSUPPORTED_MAGIC -> "record format %d; only 2 is stored".formatted(batch.magic());
            case MORE_THAN_ONE_BATCH -> "more than one batch for one partition";
            default -> defect.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    private static BatchRules rulesOf(TopicConfig config) {
        TopicConfig.Timestamps timestamps = config.timestamps();
        return new BatchRules(
                config.maxMessageBytes(),
                timestamps.logAppendTime() ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
                timestamps.maxBeforeMs(),
                timestamps.maxAfterMs(),
                config.compaction().enabled());
    }
}
