package io.moldau.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.kafka.common.record.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchValidatorTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final BatchRules RULES = BatchRules.ofMaxBytes(1_048_588);

    private final BatchValidator validator = new BatchValidator();

    @ParameterizedTest
    @EnumSource
    void acceptsWhatKafkasProducerWrites(CompressionType type) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("BatchValidatorTest -Dseed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            ByteBuffer bytes = KafkaOracle.write(type, KafkaOracle.randomRecords(random, 1 + random.nextInt(100)));
            assertThat(check(bytes, RULES)).isNull();
            assertThat(validator.checkRecords(new RecordBatch().wrap(bytes, 0), RULES, NOW))
                    .isNull();
        }
    }

    @Test
    void refusesWhatHasNoExtent() {
        assertThat(validator.check(new RecordBatch(), 0, RULES, NOW)).isEqualTo(BatchDefect.EMPTY);
        ByteBuffer whole = valid();
        for (int cut = 1; cut < whole.limit(); cut++) {
            assertThat(validator.check(new RecordBatch().wrap(whole, 0), whole.limit() - cut, RULES, NOW))
                    .as("cut %d", cut)
                    .isEqualTo(BatchDefect.BAD_LENGTH);
        }
        for (int length : new int[] {-1, 0, 48, Integer.MIN_VALUE, Integer.MAX_VALUE, whole.limit() - 11}) {
            assertThat(checkAfter(b -> b.putInt(RecordBatch.LENGTH_AT, length))).isEqualTo(BatchDefect.BAD_LENGTH);
        }
    }

    @Test
    void refusesOtherFormats() {
        for (int magic : new int[] {0, 1, 3, -1}) {
            assertThat(checkAfter(b -> b.put(RecordBatch.MAGIC_AT, (byte) magic)))
                    .isEqualTo(BatchDefect.UNSUPPORTED_MAGIC);
        }
    }

    @Test
    void refusesABrokenChecksumBeforeAnythingTheHeaderSays() {
        assertThat(checkAfter(b -> b.putInt(RecordBatch.RECORD_COUNT_AT, -4))).isEqualTo(BatchDefect.BAD_CRC);
        assertThat(checkAfter(b -> b.put(b.limit() - 1, (byte) ~b.get(b.limit() - 1))))
                .isEqualTo(BatchDefect.BAD_CRC);
    }

    @Test
    void refusesOffsetsAndCountsThatDisagree() {
        assertThat(checkAfter(b -> b.putLong(RecordBatch.BASE_OFFSET_AT, 1)))
                .isEqualTo(BatchDefect.NONZERO_BASE_OFFSET);
        for (int count : new int[] {0, -1, 1, 3, Integer.MAX_VALUE}) {
            assertThat(checkSigned(b -> b.putInt(RecordBatch.RECORD_COUNT_AT, count)))
                    .isEqualTo(BatchDefect.BAD_COUNT);
        }
        assertThat(checkSigned(b -> b.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, -1)))
                .isEqualTo(BatchDefect.BAD_COUNT);
        Consumer<ByteBuffer> consistentButHuge = b -> b.putInt(RecordBatch.RECORD_COUNT_AT, 1_000_000_000)
                .putInt(RecordBatch.LAST_OFFSET_DELTA_AT, 999_999_999);
        assertThat(checkSigned(consistentButHuge)).isEqualTo(BatchDefect.BAD_COUNT);
        assertThat(checkSigned(consistentButHuge.andThen(b -> b.putShort(RecordBatch.ATTRIBUTES_AT, (short) 4))))
                .isEqualTo(BatchDefect.BAD_COUNT);
    }

    @Test
    void refusesAttributesThatAClientMayNotSet() {
        for (int codec = 5; codec < 8; codec++) {
            short attributes = (short) codec;
            assertThat(checkSigned(b -> b.putShort(RecordBatch.ATTRIBUTES_AT, attributes)))
                    .isEqualTo(BatchDefect.UNKNOWN_CODEC);
        }
        assertThat(checkSigned(b -> b.putShort(RecordBatch.ATTRIBUTES_AT, (short) 0x20)))
                .isEqualTo(BatchDefect.CONTROL_FROM_CLIENT);
        assertThat(checkSigned(b -> b.putShort(RecordBatch.ATTRIBUTES_AT, (short) 0x10)))
                .isEqualTo(BatchDefect.BAD_PRODUCER_STATE);
        assertThat(checkSigned(b -> b.putShort(RecordBatch.ATTRIBUTES_AT, (short) 0x7f80)))
                .as("unknown bits are ignored")
                .isNull();
    }

    @Test
    void producerIdNeedsEpochAndSequence() {
        assertThat(checkProducer(1, 0, 0)).isNull();
        assertThat(checkProducer(1, 0, Integer.MAX_VALUE)).isNull();
        assertThat(checkProducer(1, -1, 0)).isEqualTo(BatchDefect.BAD_PRODUCER_STATE);
        assertThat(checkProducer(1, 0, -1)).isEqualTo(BatchDefect.BAD_PRODUCER_STATE);
        assertThat(checkProducer(-1, 0, 0)).as("some clients fill in zeros").isNull();
    }

    @Test
    void refusesTwoBatchesAndTooLargeOnes() {
        ByteBuffer one = valid();
        ByteBuffer two = ByteBuffer.allocate(2 * one.limit());
        two.put(one.duplicate()).put(one.duplicate()).flip();
        assertThat(check(two, RULES)).isEqualTo(BatchDefect.MORE_THAN_ONE_BATCH);
        assertThat(check(one, BatchRules.ofMaxBytes(one.limit() - 1))).isEqualTo(BatchDefect.TOO_LARGE);
        assertThat(check(one, BatchRules.ofMaxBytes(one.limit()))).isNull();
    }

    @Test
    void holdsTimestampsAgainstTheTopicsLimits() {
        BatchRules narrow = new BatchRules(10_000, TimestampType.CREATE_TIME, 1_000, 2_000, false);
        assertThat(check(at(NOW - 1_000), narrow)).isNull();
        assertThat(check(at(NOW - 1_001), narrow)).isEqualTo(BatchDefect.BAD_TIMESTAMP);
        assertThat(check(at(NOW + 2_000), narrow)).isNull();
        assertThat(check(at(NOW + 2_001), narrow)).isEqualTo(BatchDefect.BAD_TIMESTAMP);
        assertThat(check(at(Long.MAX_VALUE), narrow)).isEqualTo(BatchDefect.BAD_TIMESTAMP);
        assertThat(check(at(-1), narrow)).as("none").isNull();
        for (long timestamp : new long[] {0, Long.MAX_VALUE}) {
            assertThat(check(at(timestamp), RULES)).as("no limits").isNull();
        }
        BatchRules appendTime = new BatchRules(10_000, TimestampType.LOG_APPEND_TIME, 0, 0, false);
        assertThat(check(at(5), appendTime)).as("the broker's clock counts").isNull();
        assertThat(checkSigned(b -> b.putShort(RecordBatch.ATTRIBUTES_AT, (short) 8)))
                .as("only brokers set that bit")
                .isEqualTo(BatchDefect.BAD_TIMESTAMP);
    }

    @Test
    void walksRecordsForWhatTheHeaderCannotShow() {
        ByteBuffer bytes = valid();
        RecordBatch batch = new RecordBatch().wrap(bytes, 0);
        BatchRules compacted = new BatchRules(10_000, TimestampType.CREATE_TIME, 100, 100, true);
        assertThat(validator.checkRecords(batch, compacted, NOW)).isEqualTo(BatchDefect.MISSING_KEY);
        assertThat(validator.firstBadRecord()).isEqualTo(1);

        BatchRules strict = new BatchRules(10_000, TimestampType.CREATE_TIME, 100, 100, false);
        assertThat(validator.checkRecords(batch, strict, NOW + 100)).isNull();
        assertThat(validator.checkRecords(batch, strict, NOW + 101)).isEqualTo(BatchDefect.BAD_TIMESTAMP);

        int offsetDeltaOfFirst = RecordBatch.HEADER_SIZE + 3;
        bytes.put(offsetDeltaOfFirst, (byte) 2);
        assertThat(validator.checkRecords(batch, RULES, NOW)).isEqualTo(BatchDefect.BAD_RECORD);
        assertThat(validator.firstBadRecord()).isZero();
    }

    @Test
    void noDamageToRecordsGetsPastTheWalkUnnoticedOrOutOfBounds() {
        ByteBuffer original = valid();
        int caught = 0;
        for (int at = RecordBatch.HEADER_SIZE; at < original.limit(); at++) {
            for (int bit = 0; bit < 8; bit++) {
                ByteBuffer bytes = ByteBuffer.allocate(original.limit())
                        .put(original.duplicate())
                        .flip();
                bytes.put(at, (byte) (bytes.get(at) ^ 1 << bit));
                BatchDefect defect = validator.checkRecords(new RecordBatch().wrap(bytes, 0), RULES, NOW);
                assertThat(defect).isIn(null, BatchDefect.BAD_RECORD);
                caught += defect == null ? 0 : 1;
            }
        }
        assertThat(caught).isPositive();
    }

    @Test
    void hostileVarintsAndHeaderCountsAreRefused() {
        for (List<Integer> record : List.of(
                List.of(0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
                List.of(0x0e, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x03),
                List.of(0x0c, 0, 0, 0, 1, 1, 0xfe, 0xff, 0xff, 0xff, 0x0f),
                List.of(0x0c, 0, 0, 0, 1, 1, 3, 0),
                List.of(0x0e, 0, 0, 0, 1, 1, 2, 1, 0),
                List.of(0x0c, 0, 0, 0, 3, 1, 0))) {
            ByteBuffer bytes = ByteBuffer.allocate(RecordBatch.HEADER_SIZE + record.size());
            bytes.position(RecordBatch.HEADER_SIZE);
            record.forEach(b -> bytes.put(b.byteValue()));
            bytes.flip().putInt(RecordBatch.LENGTH_AT, bytes.limit() - 12).putInt(RecordBatch.RECORD_COUNT_AT, 1);
            assertThat(validator.checkRecords(new RecordBatch().wrap(bytes, 0), RULES, NOW))
                    .as("%s", record)
                    .isEqualTo(BatchDefect.BAD_RECORD);
        }
    }

    @Test
    void onlyDamageOnTheWayMayBeRetried() {
        assertThat(BatchDefect.values())
                .filteredOn(defect -> defect.errorCode().isRetriable())
                .containsExactlyInAnyOrder(BatchDefect.BAD_LENGTH, BatchDefect.BAD_CRC, BatchDefect.BAD_COMPRESSION);
    }

    @Test
    void checksWithoutAllocating() {
        ByteBuffer heap = KafkaOracle.write(CompressionType.NONE, KafkaOracle.randomRecords(new Random(1), 100));
        ByteBuffer direct =
                ByteBuffer.allocateDirect(heap.limit()).put(heap.duplicate()).flip();
        RecordBatch batch = new RecordBatch();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long allocated = Long.MAX_VALUE;
        // The first rounds load classes and are interpreted, which may allocate; one clean round is the proof.
        for (int round = 0; round < 20 && allocated > 1_000; round++) {
            long before = threads.getThreadAllocatedBytes(self);
            for (int i = 0; i < 2_000; i++) {
                ByteBuffer bytes = i % 2 == 0 ? heap : direct;
                boolean sound = validator.check(batch.wrap(bytes, 0), bytes.limit(), RULES, NOW) == null
                        && validator.checkRecords(batch, RULES, NOW) == null;
                if (!sound) {
                    throw new AssertionError();
                }
            }
            allocated = threads.getThreadAllocatedBytes(self) - before;
        }
        assertThat(allocated).isLessThanOrEqualTo(1_000);
    }

    private @Nullable BatchDefect checkAfter(Consumer<ByteBuffer> damage) {
        ByteBuffer bytes = valid();
        damage.accept(bytes);
        return check(bytes, RULES);
    }

    private @Nullable BatchDefect checkSigned(Consumer<ByteBuffer> damage) {
        return checkAfter(damage.andThen(b -> new RecordBatch().wrap(b, 0).renewCrc()));
    }

    private @Nullable BatchDefect checkProducer(long producerId, int epoch, int sequence) {
        return checkAfter(b -> new RecordBatch().wrap(b, 0).setProducerState(producerId, (short) epoch, sequence));
    }

    private @Nullable BatchDefect check(ByteBuffer bytes, BatchRules rules) {
        return validator.check(new RecordBatch().wrap(bytes, 0), bytes.limit(), rules, NOW);
    }

    private static ByteBuffer valid() {
        return KafkaOracle.write(
                CompressionType.NONE,
                new SimpleRecord(NOW, bytes("key"), bytes("value")),
                new SimpleRecord(NOW, null, bytes("no key")));
    }

    private static ByteBuffer at(long timestamp) {
        ByteBuffer bytes = KafkaOracle.write(CompressionType.NONE, new SimpleRecord(NOW, null, bytes("v")));
        bytes.putLong(RecordBatch.BASE_TIMESTAMP_AT, timestamp).putLong(RecordBatch.MAX_TIMESTAMP_AT, timestamp);
        new RecordBatch().wrap(bytes, 0).renewCrc();
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
