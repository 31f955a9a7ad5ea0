package io.moldau.protocol.record;

import java.io.IOException;

/**
 * One compression format. An instance may hold native memory and reuse it, so it belongs to one thread at a time and
 * is closed by its owner.
 */
sealed interface Codec extends AutoCloseable permits GzipCodec, SnappyCodec, Lz4Codec, ZstdCodec {

    /** Appends the compressed form of a range. */
    void compress(byte[] source, int from, int count, GrowingBytes out) throws IOException;

    /**
     * Appends the decompressed form of a range that must be complete and sound.
     *
     * @throws IOException or a runtime exception of the library for corrupt bytes
     * @throws InvalidBatchException if {@code out} is full
     */
    void decompress(byte[] source, int from, int count, GrowingBytes out) throws IOException;

    @Override
    default void close() {}
}
