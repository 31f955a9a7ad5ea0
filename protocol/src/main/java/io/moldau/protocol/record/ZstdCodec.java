package io.moldau.protocol.record;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Zstandard frames (KIP-110), one or several in a row. The compressing context is native memory and is kept. */
final class ZstdCodec implements Codec {
    /** The window that the highest level uses: a decompressor sets aside 2^27 bytes at most. */
    private static final int MAX_WINDOW_LOG = 27;

    private final int level;
    private @Nullable ZstdCompressCtx compressor;

    ZstdCodec(int level) {
        this.level = level;
    }

    @Override
    public void compress(byte[] source, int from, int count, GrowingBytes out) {
        if (compressor == null) {
            compressor = new ZstdCompressCtx().setLevel(level);
        }
        int bound = Math.toIntExact(Zstd.compressBound(count));
        out.ensureRoom(bound);
        int written = compressor.compressByteArray(out.array(), out.size(), bound, source, from, count);
        out.setSize(out.size() + written);
    }

    @Override
    public void decompress(byte[] source, int from, int count, GrowingBytes out) throws IOException {
        try (ZstdInputStreamNoFinalizer in = new ZstdInputStreamNoFinalizer(
                new ByteArrayInputStream(source, from, count), RecyclingBufferPool.INSTANCE)) {
            in.setLongMax(MAX_WINDOW_LOG);
            Streams.drain(in, out);
        }
    }

    @Override
    public void close() {
        if (compressor != null) {
            compressor.close();
            compressor = null;
        }
    }
}
