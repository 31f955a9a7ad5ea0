package io.moldau.protocol.record;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The LZ4 frame format, with blocks of 64 KiB that do not refer to each other, which is all that Kafka's Java client
 * can read. Several frames in a row are one stream.
 */
final class Lz4Codec implements Codec {
    private static final int FRAME_MAGIC = 0x184D2204;
    /** Version 1, independent blocks; no checksums but the header's, for the batch has its own. */
    private static final byte FLAGS = 0x60;
    /** Blocks of at most 64 KiB. */
    private static final byte BLOCK_DESCRIPTOR = 0x40;

    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int STORED_BIT = 0x80000000;
    private static final int HEADER_BYTES = 7;

    private final LZ4Compressor compressor;
    private final byte headerChecksum;

    Lz4Codec(int level) {
        LZ4Factory factory = LZ4Factory.fastestInstance();
        this.compressor =
                level == Compression.LZ4_FAST_LEVEL ? factory.fastCompressor() : factory.highCompressor(level);
        XXHash32 hash = XXHashFactory.fastestInstance().hash32();
        this.headerChecksum = (byte) (hash.hash(new byte[] {FLAGS, BLOCK_DESCRIPTOR}, 0, 2, 0) >>> 8);
    }

    @Override
    public void compress(byte[] source, int from, int count, GrowingBytes out) {
        out.ensureRoom(HEADER_BYTES);
        writeLittleEndian(out, FRAME_MAGIC);
        out.write(FLAGS);
        out.write(BLOCK_DESCRIPTOR);
        out.write(headerChecksum);
        for (int done = 0; done < count; done += BLOCK_BYTES) {
            block(source, from + done, Math.min(BLOCK_BYTES, count - done), out);
        }
        writeLittleEndian(out, 0);
    }

    private void block(byte[] source, int from, int count, GrowingBytes out) {
        out.ensureRoom(Integer.BYTES + compressor.maxCompressedLength(count));
        int lengthAt = out.size();
        int dataAt = lengthAt + Integer.BYTES;
        int written = compressor.compress(source, from, count, out.array(), dataAt);
        if (written < count) {
            writeLittleEndian(out, written);
            out.setSize(dataAt + written);
        } else {
            writeLittleEndian(out, count | STORED_BIT);
            out.write(source, from, count);
        }
    }

    @Override
    public void decompress(byte[] source, int from, int count, GrowingBytes out) throws IOException {
        try (LZ4FrameInputStream in = new LZ4FrameInputStream(new ByteArrayInputStream(source, from, count))) {
            Streams.drain(in, out);
        }
    }

    private static void writeLittleEndian(GrowingBytes out, int value) {
        out.writeInt(Integer.reverseBytes(value));
    }
}
