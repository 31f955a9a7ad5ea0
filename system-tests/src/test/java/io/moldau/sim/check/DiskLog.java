package io.moldau.sim.check;

import io.moldau.broker.log.Log;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.protocol.record.LogRecord;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.RecordIterator;
import io.moldau.protocol.record.RecordReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads the log of a broker the way a consumer would; on the partition's loop. */
final class DiskLog implements ReplicaLog {

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int MAX_DECOMPRESSED_BYTES = 1 << 20;

    private final Log log;

    DiskLog(Log log) {
        this.log = log;
    }

    @Override
    public List<BatchMark> marks(long fromOffset, long endOffset) {
        List<BatchMark> marks = new ArrayList<>();
        forEach(
                fromOffset,
                endOffset,
                batch -> marks.add(new BatchMark(
                        batch.baseOffset(), batch.nextOffset(), batch.partitionLeaderEpoch(), batch.crc())));
        return marks;
    }

    @Override
    public List<KeyMark> keys(long fromOffset, long endOffset) {
        List<KeyMark> keys = new ArrayList<>();
        try (RecordReader reader = new RecordReader(MAX_DECOMPRESSED_BYTES)) {
            forEach(fromOffset, endOffset, batch -> {
                if (!batch.isControl()) {
                    addKeys(keys, reader.read(batch), fromOffset, endOffset);
                }
            });
        }
        return keys;
    }

    private static void addKeys(List<KeyMark> keys, RecordIterator records, long fromOffset, long endOffset) {
        while (records.hasNext()) {
            LogRecord record = records.next();
            ByteBuffer key = record.key();
            if (key != null && record.offset() >= fromOffset && record.offset() < endOffset) {
                byte[] copy = new byte[key.remaining()];
                key.get(key.position(), copy);
                keys.add(new KeyMark(ByteBuffer.wrap(copy), record.offset(), record.value() == null));
            }
        }
    }

    /** Stops where the log does: the caller sees that something is missing. */
    private void forEach(long fromOffset, long endOffset, Consumer<RecordBatch> action) {
        long next = fromOffset;
        long before = -1;
        while (next < endOffset && next != before) {
            before = next;
            next = forEachOfChunk(next, endOffset, action);
        }
    }

    private long forEachOfChunk(long fromOffset, long endOffset, Consumer<RecordBatch> action) {
        long next = fromOffset;
        try (LogSlice slice = log.read(fromOffset, CHUNK_BYTES, endOffset, true)) {
            ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
            int read = slice.read(0, bytes);
            RecordBatches batches = new RecordBatches(bytes.flip().limit(Math.max(0, read)));
            while (batches.next()) {
                RecordBatch batch = batches.batch();
                if (batch.nextOffset() > fromOffset && batch.baseOffset() < endOffset) {
                    action.accept(batch);
                    next = batch.nextOffset();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return next;
    }
}
