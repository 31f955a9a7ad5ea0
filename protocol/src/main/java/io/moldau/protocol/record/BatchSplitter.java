package io.moldau.protocol.record;

import java.util.ArrayList;
import java.util.List;

/** Cuts a batch that a broker found too large into smaller ones (KIP-126). */
public final class BatchSplitter {
    private static final int INITIAL_BYTES = 4 * 1024;

    private BatchSplitter() {}

    /**
     * Distributes a batch's records, in their order, over at least two builders.
     *
     * @param batch of at least two records; stays as it is
     * @param limitBytes how large the new batches may be, uncompressed. None gets more than half of the records either,
     *     so that batches shrink even if they were below that limit already
     */
    public static List<RecordBatchBuilder> split(
            RecordBatch batch, RecordReader reader, Compression compression, int limitBytes) {
        int count = batch.recordCount();
        if (count < 2) {
            throw new IllegalArgumentException("a batch of one record cannot be split");
        }
        int half = (count + 1) / 2;
        List<RecordBatchBuilder> pieces = new ArrayList<>();
        RecordBatchBuilder piece = newPiece(compression, limitBytes);
        for (RecordIterator records = reader.read(batch); records.hasNext(); ) {
            LogRecord record = records.next();
            if (piece.recordCount() == half || !append(piece, record)) {
                pieces.add(piece);
                piece = newPiece(compression, limitBytes);
                append(piece, record);
            }
        }
        pieces.add(piece);
        return pieces;
    }

    private static RecordBatchBuilder newPiece(Compression compression, int limitBytes) {
        return new RecordBatchBuilder(compression, Math.min(limitBytes, INITIAL_BYTES), limitBytes);
    }

    private static boolean append(RecordBatchBuilder piece, LogRecord record) {
        return piece.tryAppend(record.timestamp(), record.key(), record.value(), record.headers());
    }
}
