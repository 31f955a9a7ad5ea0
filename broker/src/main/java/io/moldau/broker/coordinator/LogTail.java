package io.moldau.broker.coordinator;

import io.moldau.broker.log.Log;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.record.InvalidBatchException;
import io.moldau.protocol.record.LogRecord;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.RecordIterator;
import io.moldau.protocol.record.RecordReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log's records from an offset on, piece by piece: each piece is described on the partition's loop, then read and
 * understood off it. Used once.
 */
final class LogTail {

    /** What the records of one batch may come to, decompressed. */
    private static final int MAX_DECOMPRESSED_BYTES = 256 << 20;

    /**
     * How far the reading came.
     *
     * @param endOffset exclusive
     * @param failure why it went no further, or null if all was read
     */
    record Progress(long endOffset, long records, @Nullable String failure) {

        private Progress failed(String why) {
            return new Progress(endOffset, records, why);
        }
    }

    private final Log log;
    private final int bufferBytes;
    private final RecordSink sink;
    private final RecordReader reader = new RecordReader(MAX_DECOMPRESSED_BYTES);
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /** @param sink receives the records off the loop, one piece after the other */
    LogTail(Log log, int bufferBytes, RecordSink sink) {
        this.log = log;
        this.bufferBytes = bufferBytes;
        this.sink = sink;
    }

    /**
     * Reads until nothing is left.
     *
     * @param upTo the exclusive end, asked again for each piece on the loop
     * @param done runs on the loop, once, now or later
     */
    void read(long from, LongSupplier upTo, Consumer<Progress> done) {
        readOn(new Progress(from, 0, null), upTo, progress -> {
            reader.close();
            done.accept(progress);
        });
    }

    private void readOn(Progress before, LongSupplier upTo, Consumer<Progress> done) {
        long end = upTo.getAsLong();
        LogSlice slice;
        try {
            slice = log.read(before.endOffset(), bufferBytes, end, true);
        } catch (ApiException e) {
            done.accept(before.failed(e.error() + " " + e.getMessage()));
            return;
        }
        if (slice.isEmpty()) {
            slice.close();
            // Compaction may have left nothing up to the end.
            done.accept(new Progress(Math.max(end, before.endOffset()), before.records(), null));
            return;
        }
        log.inDirectory("replaying", (disk, directory) -> replay(slice, before), after -> {
            if (after == null) {
                done.accept(before.failed("the disk failed"));
            } else if (after.failure() != null) {
                done.accept(after);
            } else {
                readOn(after, upTo, done);
            }
        });
    }

    private Progress replay(LogSlice slice, Progress before) throws IOException {
        try (slice) {
            if (buffer.capacity() < slice.sizeInBytes()) {
                buffer = ByteBuffer.allocate(slice.sizeInBytes());
            }
            buffer.clear().limit(slice.sizeInBytes());
            slice.read(0, buffer);
            return replay(buffer.flip(), before);
        } catch (InvalidBatchException e) {
            return before.failed(String.valueOf(e.getMessage()));
        }
    }

    private Progress replay(ByteBuffer bytes, Progress before) {
        RecordBatches batches = new RecordBatches(bytes);
        Progress progress = before;
        while (batches.next()) {
            RecordBatch batch = batches.batch();
            if (!batch.isCrcValid()) {
                return progress.failed("batch " + batch.baseOffset() + " is damaged");
            }
            long read = batch.isControl() ? 0 : replay(batch, before.endOffset());
            progress = new Progress(batch.lastOffset() + 1, progress.records() + read, null);
        }
        return progress.endOffset() > before.endOffset() ? progress : progress.failed("a batch is cut off");
    }

    /** A batch may begin before the offset asked for. */
    private long replay(RecordBatch batch, long fromOffset) {
        long read = 0;
        for (RecordIterator records = reader.read(batch); records.hasNext(); ) {
            LogRecord record = records.next();
            ByteBuffer key = record.key();
            if (record.offset() >= fromOffset && key != null) {
                sink.accept(key, record.value());
                read++;
            }
        }
        return read;
    }
}
