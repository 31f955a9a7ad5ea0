package io.moldau.protocol.record;

import org.jspecify.annotations.Nullable;

/**
 * A broker's checks of a produced batch. {@link #check} reads the header and the checksummed bytes once; it never
 * decompresses, and allocates nothing. {@link #checkRecords} additionally walks the records of an uncompressed batch.
 *
 * <p>Confined to one thread at a time; keeps nothing of a batch after it returns.
 */
public final class BatchValidator {
    /** The shortest record: one byte each for length, attributes, both deltas, key, value and header count. */
    static final int MIN_RECORD_BYTES = 7;

    /** zstd writes a block of 128 KiB equal bytes as four: no codec promises more. */
    private static final long MAX_COMPRESSION_RATIO = 32 * 1024;

    private static final int MIN_LENGTH = RecordBatch.HEADER_SIZE - RecordBatch.LENGTH_OVERHEAD;

    private final RecordCursor cursor = new RecordCursor();
    private int firstBadRecord;

    /**
     * Checks what the header says against the bytes and the topic's rules. A batch with a broken checksum is called
     * that, whatever else its header says: a producer may retry those.
     *
     * @param batch wrapped around the first byte of a partition's records
     * @param availableBytes how many bytes the partition's records have in all
     * @return what is wrong, or null if the batch may be appended
     */
    public @Nullable BatchDefect check(RecordBatch batch, int availableBytes, BatchRules rules, long nowMs) {
        BatchDefect defect = checkExtent(batch, availableBytes, rules);
        if (defect == null) {
            defect = batch.isCrcValid() ? null : BatchDefect.BAD_CRC;
        }
        if (defect == null) {
            defect = checkContents(batch);
        }
        if (defect == null) {
            defect = checkTimestamps(batch, rules, nowMs);
        }
        return defect;
    }

    /**
     * Checks lengths, offsets, keys and timestamps of each record, if the batch is not compressed: a compressed one is
     * taken at its header's word. The batch must have passed {@link #check}.
     *
     * @return what is wrong with record {@link #firstBadRecord()}, or null
     */
    public @Nullable BatchDefect checkRecords(RecordBatch batch, BatchRules rules, long nowMs) {
        if (batch.isCompressed()) {
            return null;
        }
        int start = batch.position() + RecordBatch.HEADER_SIZE;
        int end = batch.position() + batch.sizeInBytes();
        long baseTimestamp = batch.baseTimestamp();
        int count = batch.recordCount();
        cursor.wrap(batch.buffer(), start, end);
        try {
            for (firstBadRecord = 0; firstBadRecord < count; firstBadRecord++) {
                cursor.nextRecord();
                if (cursor.offsetDelta() != firstBadRecord) {
                    return BatchDefect.BAD_RECORD;
                }
                if (rules.keysRequired() && !cursor.hasKey()) {
                    return BatchDefect.MISSING_KEY;
                }
                if (!rules.allowsTimestamp(baseTimestamp + cursor.timestampDelta(), nowMs)) {
                    return BatchDefect.BAD_TIMESTAMP;
                }
            }
            return cursor.atEnd() ? null : BatchDefect.BAD_RECORD;
        } catch (InvalidBatchException e) {
            return e.defect();
        }
    }

    /** The index within the batch of the record that the last {@link #checkRecords} refused. */
    public int firstBadRecord() {
        return firstBadRecord;
    }

    private static @Nullable BatchDefect checkExtent(RecordBatch batch, int availableBytes, BatchRules rules) {
        if (availableBytes == 0) {
            return BatchDefect.EMPTY;
        }
        if (availableBytes <= RecordBatch.MAGIC_AT) {
            return BatchDefect.BAD_LENGTH;
        }
        // Older formats have the magic byte at the same place, and messages shorter than our header.
        if (batch.magic() != RecordBatch.MAGIC_V2) {
            return BatchDefect.UNSUPPORTED_MAGIC;
        }
        int length = batch.length();
        if (length < MIN_LENGTH || length > availableBytes - RecordBatch.LENGTH_OVERHEAD) {
            return BatchDefect.BAD_LENGTH;
        }
        if (batch.sizeInBytes() < availableBytes) {
            return BatchDefect.MORE_THAN_ONE_BATCH;
        }
        return batch.sizeInBytes() > rules.maxBatchBytes() ? BatchDefect.TOO_LARGE : null;
    }

    private static @Nullable BatchDefect checkContents(RecordBatch batch) {
        int codec = batch.attributes() & CompressionType.ID_MASK;
        if (!CompressionType.isKnown(codec)) {
            return BatchDefect.UNKNOWN_CODEC;
        }
        if (batch.baseOffset() != 0) {
            return BatchDefect.NONZERO_BASE_OFFSET;
        }
        int count = batch.recordCount();
        if (count <= 0 || batch.lastOffsetDelta() != count - 1 || count > maxRecords(batch, codec)) {
            return BatchDefect.BAD_COUNT;
        }
        if (batch.isControl()) {
            return BatchDefect.CONTROL_FROM_CLIENT;
        }
        // Without a producer id the other two mean nothing: clients fill in -1 or 0 as they like.
        boolean identified = batch.hasProducerId();
        if (identified ? batch.producerEpoch() < 0 || batch.baseSequence() < 0 : batch.isTransactional()) {
            return BatchDefect.BAD_PRODUCER_STATE;
        }
        return null;
    }

    private static long maxRecords(RecordBatch batch, int codec) {
        long payload = (long) batch.sizeInBytes() - RecordBatch.HEADER_SIZE;
        return (codec == CompressionType.NONE.id() ? payload : payload * MAX_COMPRESSION_RATIO) / MIN_RECORD_BYTES;
    }

    /** The header knows the first and the largest timestamp: enough for the future, a sample for the past. */
    private static @Nullable BatchDefect checkTimestamps(RecordBatch batch, BatchRules rules, long nowMs) {
        boolean allowed = batch.timestampType() == TimestampType.CREATE_TIME
                && rules.allowsTimestamp(batch.maxTimestamp(), nowMs)
                && (batch.hasDeleteHorizon() || rules.allowsTimestamp(batch.baseTimestamp(), nowMs));
        return allowed ? null : BatchDefect.BAD_TIMESTAMP;
    }
}
