package io.moldau.protocol.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xerial.snappy.Snappy;

/**
 * Snappy in the two framings found in the field: the blocks with a header that the xerial library made up and Java
 * clients write, and one bare block, as some other clients write. Reads both, writes the first.
 */
final class SnappyCodec implements Codec {
    private static final byte[] XERIAL_MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
    private static final int XERIAL_HEADER_BYTES = XERIAL_MAGIC.length + 2 * Integer.BYTES;
    private static final int XERIAL_VERSION = 1;
    private static final int BLOCK_BYTES = 32 * 1024;

    @Override
    public void compress(byte[] source, int from, int count, GrowingBytes out) throws IOException {
        out.write(XERIAL_MAGIC, 0, XERIAL_MAGIC.length);
        out.writeInt(XERIAL_VERSION);
        out.writeInt(XERIAL_VERSION);
        for (int done = 0; done < count; done += BLOCK_BYTES) {
            int block = Math.min(BLOCK_BYTES, count - done);
            out.ensureRoom(Integer.BYTES + Snappy.maxCompressedLength(block));
            int lengthAt = out.size();
            int written = Snappy.compress(source, from + done, block, out.array(), lengthAt + Integer.BYTES);
            out.writeInt(written);
            out.setSize(lengthAt + Integer.BYTES + written);
        }
    }

    @Override
    public void decompress(byte[] source, int from, int count, GrowingBytes out) throws IOException {
        int end = from + count;
        if (!startsFrame(source, from, end)) {
            block(source, from, count, out);
            return;
        }
        ByteBuffer ints = ByteBuffer.wrap(source);
        int at = from;
        while (at < end) {
            // Frames may follow one another; a header cannot be taken for a length, as it would be a negative one.
            if (startsFrame(source, at, end)) {
                at += XERIAL_HEADER_BYTES;
                continue;
            }
            if (end - at < Integer.BYTES) {
                throw new IOException("snappy block length is cut off");
            }
            int length = ints.getInt(at);
            at += Integer.BYTES;
            if (length <= 0 || length > end - at) {
                throw new IOException("snappy block of " + length + " bytes with " + (end - at) + " left");
            }
            block(source, at, length, out);
            at += length;
        }
    }

    private static boolean startsFrame(byte[] source, int at, int end) {
        return end - at >= XERIAL_HEADER_BYTES
                && Arrays.equals(source, at, at + XERIAL_MAGIC.length, XERIAL_MAGIC, 0, XERIAL_MAGIC.length);
    }

    private static void block(byte[] source, int at, int length, GrowingBytes out) throws IOException {
        int decompressed = Snappy.uncompressedLength(source, at, length);
        if (decompressed < 0) {
            throw new IOException("snappy block claims more than 2 GiB");
        }
        // The library checks the block's contents against this length, which it writes up to and no further.
        out.ensureRoom(decompressed);
        int written = Snappy.uncompress(source, at, length, out.array(), out.size());
        out.setSize(out.size() + written);
    }
}
