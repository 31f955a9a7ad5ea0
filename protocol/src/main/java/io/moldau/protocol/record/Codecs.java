package io.moldau.protocol.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * The codecs that one thread has used so far, each with the contexts and buffers it reuses. Whoever creates it closes
 * it; a library is loaded only when its codec is first needed. Confined to one thread at a time.
 */
public final class Codecs implements AutoCloseable {
    /** What records usually shrink to: where to start growing from when decompressing. */
    private static final int GUESSED_RATIO = 4;

    private static final int INITIAL_BYTES = 1024;

    private final Map<CompressionType, Codec> readers = new EnumMap<>(CompressionType.class);
    private final Map<Compression, Codec> writers = new HashMap<>();
    private final GrowingBytes compressed =
            new GrowingBytes(INITIAL_BYTES, Integer.MAX_VALUE - 8, BatchDefect.TOO_LARGE);
    private byte[] scratch = new byte[0];

    /**
     * The compressed form of a range of an array; {@code compression} must not be {@code none}.
     *
     * @param frontBytes to leave free before it
     * @return an array of the exact size, that nobody else uses
     */
    byte[] compress(Compression compression, byte[] source, int from, int count, int frontBytes) {
        compressed.setSize(frontBytes);
        try {
            writers.computeIfAbsent(compression, Codecs::create).compress(source, from, count, compressed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.copyOf(compressed.array(), compressed.size());
    }

    /**
     * Decompresses {@code count} bytes at an absolute position of a buffer.
     *
     * @param maxBytes what the result may have at most; no more than that is ever allocated for it
     * @return a buffer of the heap that nobody else uses
     * @throws InvalidBatchException if the bytes are corrupt or decompress to more than {@code maxBytes}
     */
    ByteBuffer decompress(CompressionType type, ByteBuffer source, int at, int count, int maxBytes) {
        int guess = (int) Math.min(maxBytes, (long) count * GUESSED_RATIO);
        GrowingBytes out = new GrowingBytes(guess, maxBytes, BatchDefect.DECOMPRESSED_TOO_LARGE);
        byte[] array;
        int from;
        if (source.hasArray()) {
            array = source.array();
            from = source.arrayOffset() + at;
        } else {
            array = scratchOf(count);
            from = 0;
            source.get(at, array, 0, count);
        }
        Codec codec = readers.computeIfAbsent(type, t -> create(Compression.of(t)));
        try {
            codec.decompress(array, from, count, out);
        } catch (InvalidBatchException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The libraries report corrupt input by a dozen kinds of exception, unchecked ones among them.
            throw new InvalidBatchException(
                    BatchDefect.BAD_COMPRESSION, "corrupt " + type.configName() + " bytes: " + e.getMessage(), e);
        }
        return out.toBuffer();
    }

    @Override
    public void close() {
        readers.values().forEach(Codec::close);
        readers.clear();
        writers.values().forEach(Codec::close);
        writers.clear();
    }

    private byte[] scratchOf(int count) {
        if (scratch.length < count) {
            scratch = new byte[Math.max(count, 2 * scratch.length)];
        }
        return scratch;
    }

    private static Codec create(Compression compression) {
        return switch (compression.type()) {
            case NONE -> throw new IllegalArgumentException("records without compression need no codec");
            case GZIP -> new GzipCodec(compression.level());
            case SNAPPY -> new SnappyCodec();
            case LZ4 -> new Lz4Codec(compression.level());
            case ZSTD -> new ZstdCodec(compression.level());
        };
    }
}
