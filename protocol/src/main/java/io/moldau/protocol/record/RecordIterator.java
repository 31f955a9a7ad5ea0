package io.moldau.protocol.record;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The records of one batch in their order, each framed anew from the bytes. {@link #next()} throws {@link
 * InvalidBatchException} where the bytes do not add up, and nothing can be read after that. Keeps no reference to the
 * flyweight it came from.
 */
public final class RecordIterator implements Iterator<LogRecord> {
    private final RecordCursor cursor = new RecordCursor();
    private final long baseOffset;
    private final long baseTimestamp;
    private final long maxTimestamp;
    private final boolean logAppendTime;
    private int recordsLeft;

    RecordIterator(RecordBatch batch, ByteBuffer records, int start, int end) {
        this.baseOffset = batch.baseOffset();
        this.baseTimestamp = batch.baseTimestamp();
        this.maxTimestamp = batch.maxTimestamp();
        this.logAppendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        this.recordsLeft = batch.recordCount();
        if (recordsLeft < 0 || recordsLeft > (end - start) / BatchValidator.MIN_RECORD_BYTES) {
            throw new InvalidBatchException(
                    BatchDefect.BAD_COUNT, recordsLeft + " records in " + (end - start) + " bytes");
        }
        cursor.wrap(records, start, end);
    }

    /** How many records are still to come. */
    public int recordsLeft() {
        return recordsLeft;
    }

    @Override
    public boolean hasNext() {
        return recordsLeft > 0;
    }

    @Override
    public LogRecord next() {
        if (recordsLeft == 0) {
            throw new NoSuchElementException();
        }
        cursor.nextRecord();
        recordsLeft--;
        if (recordsLeft == 0 && !cursor.atEnd()) {
            throw new InvalidBatchException(BatchDefect.BAD_RECORD, "bytes are left after the last record");
        }
        return new LogRecord(
                baseOffset + cursor.offsetDelta(),
                logAppendTime ? maxTimestamp : baseTimestamp + cursor.timestampDelta(),
                cursor.hasKey() ? cursor.key() : null,
                cursor.hasValue() ? cursor.value() : null,
                List.of(cursor.headers()));
    }
}
