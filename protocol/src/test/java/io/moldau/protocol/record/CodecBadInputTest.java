package io.moldau.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.ZstdCompressCtx;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

class CodecBadInputTest {
    private static final int LIMIT = 1 << 20;

    private final Codecs codecs = new Codecs();

    @AfterEach
    void close() {
        codecs.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void truncatedBytesAreRefusedOrShorter(CompressionType type) {
        byte[] plain = sample(20_000);
        byte[] packed = compress(type, plain);
        for (int length = 0; length < packed.length; length += length < 40 || length > packed.length - 40 ? 1 : 97) {
            int cut = length;
            Throwable thrown = catchThrowable(() -> {
                byte[] out = decompress(type, Arrays.copyOf(packed, cut), LIMIT);
                assertThat(out).as("cut at %d", cut).isEqualTo(Arrays.copyOf(plain, out.length));
                assertThat(out.length).isLessThan(plain.length);
            });
            if (thrown != null) {
                assertThat(thrown)
                        .isInstanceOfSatisfying(
                                InvalidBatchException.class,
                                e -> assertThat(e.defect()).isEqualTo(BatchDefect.BAD_COMPRESSION));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void flippedBitsNeverEscapeAsAnythingButAnInvalidBatch(CompressionType type) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("CodecBadInputTest -Dseed=" + seed);
        Random random = new Random(seed);
        byte[] packed = compress(type, sample(5_000));
        for (int round = 0; round < 3_000; round++) {
            byte[] damaged = packed.clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                damaged[random.nextInt(round % 2 == 0 ? 24 : damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Throwable thrown = catchThrowable(() -> decompress(type, damaged, LIMIT));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(InvalidBatchException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void bombsAreRefusedAtTheLimitWithoutBeingInflated(CompressionType type) {
        byte[] bomb = compress(type, new byte[64 << 20]);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        assertThatThrownBy(() -> decompress(type, bomb, LIMIT))
                .isInstanceOfSatisfying(
                        InvalidBatchException.class,
                        e -> assertThat(e.defect()).isEqualTo(BatchDefect.DECOMPRESSED_TOO_LARGE));
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(allocated).isLessThan(8L * LIMIT);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatFillsTheLimitExactlyIsAccepted(CompressionType type) {
        byte[] plain = sample(LIMIT);
        assertThat(decompress(type, compress(type, plain), LIMIT)).isEqualTo(plain);
        assertThatThrownBy(() -> decompress(type, compress(type, plain), LIMIT - 1))
                .isInstanceOf(InvalidBatchException.class);
    }

    @Test
    void framesInARowAreOneStream() throws IOException {
        byte[] one = sample(3_000);
        byte[] twice = concat(one, one);
        for (CompressionType type : CompressionType.values()) {
            if (type != CompressionType.NONE) {
                byte[] packed = compress(type, one);
                assertThat(decompress(type, concat(packed, packed), LIMIT))
                        .as("%s", type)
                        .isEqualTo(twice);
            }
        }
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int i = 0; i < 2; i++) {
            try (GZIPOutputStream gzip = new GZIPOutputStream(members)) {
                gzip.write(one);
            }
        }
        assertThat(decompress(CompressionType.GZIP, members.toByteArray(), LIMIT))
                .isEqualTo(twice);
    }

    @Test
    void readsSnappyWithoutFraming() throws IOException {
        byte[] plain = sample(100_000);
        assertThat(decompress(CompressionType.SNAPPY, Snappy.compress(plain), LIMIT))
                .isEqualTo(plain);
    }

    @Test
    void refusesXerialHeadersAndLengthsThatLie() throws IOException {
        byte[] packed = compress(CompressionType.SNAPPY, sample(1_000));
        for (int length : List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, packed.length)) {
            byte[] lying = packed.clone();
            ByteBuffer.wrap(lying).putInt(16, length);
            assertCorrupt(CompressionType.SNAPPY, lying);
        }
        byte[] wrongMagic = packed.clone();
        wrongMagic[3] = 'X';
        assertCorrupt(CompressionType.SNAPPY, wrongMagic);
        // A bare block that claims 4 GiB.
        byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0, 0};
        assertThatThrownBy(() -> decompress(CompressionType.SNAPPY, huge, LIMIT))
                .isInstanceOf(InvalidBatchException.class);
    }

    @Test
    void readsLz4FramesOfOtherBlockSizesAndWithContentChecksum() throws IOException {
        byte[] plain = sample(700_000);
        for (LZ4FrameOutputStream.BLOCKSIZE size : LZ4FrameOutputStream.BLOCKSIZE.values()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (LZ4FrameOutputStream out = new LZ4FrameOutputStream(
                    bytes,
                    size,
                    LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE,
                    LZ4FrameOutputStream.FLG.Bits.CONTENT_CHECKSUM,
                    LZ4FrameOutputStream.FLG.Bits.BLOCK_CHECKSUM)) {
                out.write(plain);
            }
            assertThat(decompress(CompressionType.LZ4, bytes.toByteArray(), LIMIT))
                    .isEqualTo(plain);
        }
    }

    @Test
    void refusesZstdThatWantsAGiganticWindowOrADictionary() {
        // Magic, a frame descriptor without single segment, and a window of 2^31 bytes.
        byte[] window = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x00, (byte) (21 << 3), 1, 0, 0};
        assertCorrupt(CompressionType.ZSTD, window);
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            byte[] dictionary = sample(2_000);
            byte[] packed = context.loadDict(dictionary).compress(Arrays.copyOf(dictionary, 1_500));
            assertThatThrownBy(() -> decompress(CompressionType.ZSTD, packed, LIMIT))
                    .isInstanceOf(InvalidBatchException.class);
        }
    }

    @Test
    void aBatchCannotClaimMoreRecordsThanItsBytesHold() {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.of(CompressionType.ZSTD), 16, LIMIT);
        for (int i = 0; i < 100; i++) {
            builder.tryAppend(0, null, null, List.of());
        }
        ByteBuffer batch = builder.build(codecs, -1, (short) -1, -1);
        for (int count : new int[] {-1, 110, Integer.MAX_VALUE}) {
            batch.putInt(RecordBatch.RECORD_COUNT_AT, count);
            assertThatThrownBy(() -> KafkaOracle.readOurs(batch, LIMIT))
                    .isInstanceOfSatisfying(
                            InvalidBatchException.class,
                            e -> assertThat(e.defect()).isEqualTo(BatchDefect.BAD_COUNT));
        }
        batch.putInt(RecordBatch.RECORD_COUNT_AT, 99);
        assertThatThrownBy(() -> KafkaOracle.readOurs(batch, LIMIT)).hasMessageContaining("bytes are left");
    }

    private void assertCorrupt(CompressionType type, byte[] bytes) {
        assertThatThrownBy(() -> decompress(type, bytes, LIMIT))
                .isInstanceOfSatisfying(
                        InvalidBatchException.class,
                        e -> assertThat(e.defect()).isEqualTo(BatchDefect.BAD_COMPRESSION));
    }

    private byte[] compress(CompressionType type, byte[] plain) {
        return codecs.compress(Compression.of(type), plain, 0, plain.length, 0);
    }

    private byte[] decompress(CompressionType type, byte[] packed, int limit) {
        ByteBuffer out = codecs.decompress(type, ByteBuffer.wrap(packed), 0, packed.length, limit);
        byte[] plain = new byte[out.remaining()];
        out.get(plain);
        return plain;
    }

    /** Text-like: compresses, but not to nothing. */
    private static byte[] sample(int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(7);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(4));
        }
        return bytes;
    }

    private static byte[] concat(byte[] left, byte[] right) {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }
}
