package io.moldau.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.EndTransactionMarker;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordRoundTripTest {
    private static final int LIMIT_BYTES = 64 << 20;
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    private final Random random = new Random(SEED);
    private final Codecs codecs = new Codecs();

    @BeforeAll
    static void printSeed() {
        System.out.println("RecordRoundTripTest -Dseed=" + SEED);
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatKafkaWrote(CompressionType type) {
        for (int round = 0; round < 30; round++) {
            ByteBuffer batch = KafkaOracle.write(type, KafkaOracle.randomRecords(random, 1 + random.nextInt(300)));
            assertThat(KafkaOracle.readOurs(batch, LIMIT_BYTES)).isEqualTo(KafkaOracle.read(batch));
            assertThat(KafkaOracle.readOurs(direct(batch), LIMIT_BYTES)).isEqualTo(KafkaOracle.read(batch));
        }
    }

    @ParameterizedTest
    @EnumSource
    void kafkaReadsWhatWeWrote(CompressionType type) {
        for (int round = 0; round < 30; round++) {
            SimpleRecord[] records = KafkaOracle.randomRecords(random, 1 + random.nextInt(300));
            int level = random.nextInt(Math.max(-5, Compression.minLevel(type)), Compression.maxLevel(type) + 1);
            RecordBatchBuilder builder = builderOf(new Compression(type, level), records);
            ByteBuffer ours = builder.build(codecs, 77, (short) 5, 1234);
            ByteBuffer theirs = KafkaOracle.write(type, records);

            assertThat(KafkaOracle.read(ours)).isEqualTo(KafkaOracle.read(theirs));
            assertThat(KafkaOracle.readOurs(ours, LIMIT_BYTES)).isEqualTo(KafkaOracle.read(ours));
            assertThat(KafkaOracle.batchOf(ours).producerId()).isEqualTo(77);
            assertThat(KafkaOracle.batchOf(ours).producerEpoch()).isEqualTo((short) 5);
            assertThat(KafkaOracle.batchOf(ours).baseSequence()).isEqualTo(1234);
            assertThat(KafkaOracle.batchOf(ours).maxTimestamp())
                    .isEqualTo(KafkaOracle.batchOf(theirs).maxTimestamp());
        }
    }

    @Test
    void withoutCompressionOurBytesAreKafkas() {
        SimpleRecord[] records = KafkaOracle.randomRecords(random, 200);
        ByteBuffer ours = builderOf(Compression.NONE, records)
                .build(codecs, RecordBatch.NO_PRODUCER_ID, RecordBatch.NO_PRODUCER_EPOCH, RecordBatch.NO_SEQUENCE);
        assertThat(ours).isEqualTo(KafkaOracle.write(CompressionType.NONE, records));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 65_535, 65_536, 65_537, 900_000, 3_000_000})
    void oneValueOfAnySizePassesEveryCodec(int valueBytes) {
        byte[] value = new byte[valueBytes];
        for (int i = 0; i < valueBytes; i++) {
            value[i] = (byte) (i % 7 == 0 ? random.nextInt() : 'x');
        }
        for (CompressionType type : CompressionType.values()) {
            RecordBatchBuilder builder = builderOf(Compression.of(type), new SimpleRecord(5, null, value));
            ByteBuffer ours = builder.build(codecs, -1, (short) -1, -1);
            assertThat(KafkaOracle.read(ours)).isEqualTo(KafkaOracle.readOurs(ours, LIMIT_BYTES));
            assertThat(KafkaOracle.read(ours).get(0).value()).hasSize(valueBytes);
        }
    }

    @Test
    void logAppendTimeIsTheTimestampOfEveryRecord() {
        ByteBuffer batch = KafkaOracle.write(CompressionType.GZIP, KafkaOracle.randomRecords(random, 5));
        new RecordBatch().wrap(batch, 0).setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 99);
        assertThat(KafkaOracle.readOurs(batch, LIMIT_BYTES))
                .isEqualTo(KafkaOracle.read(batch))
                .allMatch(record -> record.timestamp() == 99);
    }

    @Test
    void builderTakesWhatFitsAndTheFirstRecordAlways() {
        RecordBatchBuilder small = new RecordBatchBuilder(Compression.NONE, 10, 200);
        ByteBuffer value = ByteBuffer.wrap(new byte[50]);
        assertThat(small.tryAppend(1, null, value, List.of())).isTrue();
        assertThat(small.tryAppend(1, null, value, List.of())).isTrue();
        assertThat(small.tryAppend(1, null, value, List.of())).isFalse();
        assertThat(small.uncompressedBytes()).isLessThanOrEqualTo(200);
        assertThat(small.tryAppend(1, null, null, List.of())).isTrue();
        assertThat(KafkaOracle.read(small.build(codecs, -1, (short) -1, -1))).hasSize(3);

        RecordBatchBuilder large = new RecordBatchBuilder(Compression.NONE, 10, 200);
        assertThat(large.tryAppend(1, null, ByteBuffer.wrap(new byte[10_000]), List.of()))
                .isTrue();
        assertThat(large.isFull()).isTrue();
        assertThat(large.tryAppend(1, null, null, List.of())).isFalse();
    }

    @Test
    void estimatesAreNeverTooSmall() {
        for (SimpleRecord record : KafkaOracle.randomRecords(random, 300)) {
            RecordBatchBuilder builder = builderOf(Compression.NONE, record);
            assertThat(RecordBatchBuilder.estimateBatchBytes(record.key(), record.value(), headersOf(record)))
                    .isBetween((long) builder.uncompressedBytes(), builder.uncompressedBytes() + 20L);
        }
    }

    @Test
    void encodedLengthsMatchTheBytes() {
        for (String text : List.of("", "a", "ä", "€", "😀", "\ud800", "\udc00x", "a\ud83d", "😀😀é")) {
            assertThat(Utf8.encodedLength(text)).as(text).isEqualTo(Utf8.encode(text).length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void splittingKeepsRecordsAndMakesBatchesSmaller(CompressionType type) {
        for (int count : new int[] {2, 3, 50, 301}) {
            ByteBuffer batch = KafkaOracle.write(type, KafkaOracle.randomRecords(random, count));
            List<KafkaOracle.Plain> pieces = new ArrayList<>();
            try (RecordReader reader = new RecordReader(LIMIT_BYTES)) {
                List<RecordBatchBuilder> builders =
                        BatchSplitter.split(new RecordBatch().wrap(batch, 0), reader, Compression.of(type), 16 * 1024);
                assertThat(builders).hasSizeGreaterThan(1).allMatch(b -> b.recordCount() > 0);
                for (RecordBatchBuilder builder : builders) {
                    ByteBuffer piece = builder.build(codecs, -1, (short) -1, -1);
                    new RecordBatch().wrap(piece, 0).setBaseOffset(pieces.size());
                    pieces.addAll(KafkaOracle.read(piece));
                }
            }
            assertThat(pieces).isEqualTo(KafkaOracle.read(batch));
        }
    }

    @Test
    void readsTransactionMarkers() {
        try (RecordReader reader = new RecordReader(LIMIT_BYTES)) {
            for (ControlRecordType type : List.of(ControlRecordType.ABORT, ControlRecordType.COMMIT)) {
                ByteBuffer marker = MemoryRecords.withEndTransactionMarker(
                                7, 100, -1, 9, (short) 2, new EndTransactionMarker(type, 31))
                        .buffer();
                RecordBatch batch = new RecordBatch().wrap(marker, 0);
                assertThat(batch.isControl()).isTrue();
                ControlRecord read = ControlRecord.read(batch, reader);
                assertThat(read.type().name()).isEqualTo(type.name());
                assertThat(read.coordinatorEpoch()).isEqualTo(31);
            }
            ByteBuffer data = KafkaOracle.write(
                    CompressionType.NONE, new SimpleRecord("x".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            assertThatThrownBy(() -> ControlRecord.read(new RecordBatch().wrap(data, 0), reader))
                    .isInstanceOf(InvalidBatchException.class);
        }
    }

    @Test
    void levelsOutsideTheCodecsBoundsAreRefused() {
        assertThatThrownBy(() -> new Compression(CompressionType.GZIP, 10)).hasMessageContaining("between 1 and 9");
        assertThatThrownBy(() -> new Compression(CompressionType.ZSTD, 23)).hasMessageContaining("zstd");
        assertThatThrownBy(() -> CompressionType.ofConfigName("brotli")).hasMessageContaining("zstd");
        assertThat(CompressionType.ofConfigName("lz4")).isEqualTo(CompressionType.LZ4);
    }

    private static RecordBatchBuilder builderOf(Compression compression, SimpleRecord... records) {
        RecordBatchBuilder builder = new RecordBatchBuilder(compression, 16, LIMIT_BYTES);
        for (SimpleRecord record : records) {
            assertThat(builder.tryAppend(record.timestamp(), record.key(), record.value(), headersOf(record)))
                    .isTrue();
        }
        return builder;
    }

    private static List<RecordHeader> headersOf(SimpleRecord record) {
        List<RecordHeader> headers = new ArrayList<>();
        for (org.apache.kafka.common.header.Header header : record.headers()) {
            headers.add(RecordHeader.of(header.key(), header.value()));
        }
        return headers;
    }

    private static ByteBuffer direct(ByteBuffer heap) {
        return ByteBuffer.allocateDirect(heap.remaining()).put(heap.duplicate()).flip();
    }
}
