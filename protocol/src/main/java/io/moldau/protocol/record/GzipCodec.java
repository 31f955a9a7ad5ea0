package io.moldau.protocol.record;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** RFC 1952, by the JDK; several members in a row are one stream. */
final class GzipCodec implements Codec {
    private static final int BUFFER_BYTES = 8 * 1024;

    private final int level;

    GzipCodec(int level) {
        this.level = level;
    }

    @Override
    public void compress(byte[] source, int from, int count, GrowingBytes out) throws IOException {
        try (LeveledOutput gzip = new LeveledOutput(out, level)) {
            gzip.write(source, from, count);
        }
    }

    @Override
    public void decompress(byte[] source, int from, int count, GrowingBytes out) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(source, from, count), BUFFER_BYTES)) {
            Streams.drain(in, out);
        }
    }

    private static final class LeveledOutput extends GZIPOutputStream {
        LeveledOutput(GrowingBytes out, int level) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(level);
        }
    }
}
