package io.moldau.protocol.record;

import java.nio.ByteBuffer;

/**
 * Opens batches for clients, decompressing what is compressed. Reuses its codecs' contexts; whoever creates it closes
 * it. Confined to one thread at a time; the iterators it hands out may be used after it is closed.
 */
public final class RecordReader implements AutoCloseable {
    private final Codecs codecs = new Codecs();
    private final int maxDecompressedBytes;

    /** @param maxDecompressedBytes what the records of one batch may take; a batch with more is refused */
    public RecordReader(int maxDecompressedBytes) {
        this.maxDecompressedBytes = maxDecompressedBytes;
    }

    /**
     * The records of a batch, which must lie within its buffer's limit. The checksum is the caller's to verify.
     *
     * @throws InvalidBatchException if the records cannot be decompressed, or cannot be as many as the header says
     */
    public RecordIterator read(RecordBatch batch) {
        int at = batch.position() + RecordBatch.HEADER_SIZE;
        int size = batch.sizeInBytes() - RecordBatch.HEADER_SIZE;
        CompressionType type = batch.compression();
        if (type == CompressionType.NONE) {
            return new RecordIterator(batch, batch.buffer(), at, at + size);
        }
        ByteBuffer records = codecs.decompress(type, batch.buffer(), at, size, maxDecompressedBytes);
        return new RecordIterator(batch, records, 0, records.limit());
    }

    @Override
    public void close() {
        codecs.close();
    }
}
