package io.moldau.sim.check;

import io.moldau.broker.log.Log;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads the log of a broker the way a consumer would; on the partition's loop. */
final class DiskLog implements ReplicaLog {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final Log log;

    DiskLog(Log log) {
        this.log = log;
    }

    @Override
    public List<BatchMark> marks(long fromOffset, long endOffset) {
        List<BatchMark> marks = new ArrayList<>();
        long next = fromOffset;
        while (next < endOffset) {
            long before = next;
            for (BatchMark mark : chunk(next, endOffset)) {
                marks.add(mark);
                next = mark.nextOffset();
            }
            if (next == before) {
                break; // the caller sees that something is missing
            }
        }
        return marks;
    }

    private List<BatchMark> chunk(long fromOffset, long endOffset) {
        List<BatchMark> marks = new ArrayList<>();
        try (LogSlice slice = log.read(fromOffset, CHUNK_BYTES, endOffset, true)) {
            ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
            int read = slice.read(0, bytes);
            RecordBatches batches = new RecordBatches(bytes.flip().limit(Math.max(0, read)));
            while (batches.next()) {
                RecordBatch batch = batches.batch();
                if (batch.nextOffset() > fromOffset && batch.baseOffset() < endOffset) {
                    marks.add(new BatchMark(
                            batch.baseOffset(), batch.nextOffset(), batch.partitionLeaderEpoch(), batch.crc()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return marks;
    }
}
