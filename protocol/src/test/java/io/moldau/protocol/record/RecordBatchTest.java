package io.moldau.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.Test;

class RecordBatchTest {
    private static final long PRODUCER_ID = 4711;
    private static final short EPOCH = 3;

    @Test
    void readsEveryHeaderFieldThatKafkaWrote() {
        ByteBuffer bytes = kafkaBatch(100, Integer.MAX_VALUE - 1);
        DefaultRecordBatch theirs = kafkas(bytes);

        RecordBatch ours = new RecordBatch().wrap(bytes, 0);

        assertThat(ours.sizeInBytes()).isEqualTo(theirs.sizeInBytes());
        assertThat(ours.baseOffset()).isEqualTo(100);
        assertThat(ours.lastOffset()).isEqualTo(theirs.lastOffset());
        assertThat(ours.nextOffset()).isEqualTo(theirs.nextOffset());
        assertThat(ours.partitionLeaderEpoch()).isEqualTo(9);
        assertThat(ours.magic()).isEqualTo(RecordBatch.MAGIC_V2);
        assertThat(ours.crc()).isEqualTo(theirs.checksum());
        assertThat(ours.baseTimestamp()).isEqualTo(1_000);
        assertThat(ours.maxTimestamp()).isEqualTo(3_000);
        assertThat(ours.producerId()).isEqualTo(PRODUCER_ID);
        assertThat(ours.producerEpoch()).isEqualTo(EPOCH);
        assertThat(ours.baseSequence()).isEqualTo(theirs.baseSequence());
        assertThat(ours.lastSequence()).isEqualTo(theirs.lastSequence()).isZero();
        assertThat(ours.recordCount()).isEqualTo(3);
        assertThat(ours.isTransactional()).isTrue();
        assertThat(ours.isControl()).isFalse();
        assertThat(ours.hasProducerId()).isTrue();
        assertThat(ours.compression()).isEqualTo(CompressionType.NONE);
        assertThat(ours.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
        assertThat(ours.isCrcValid()).isTrue();
    }

    @Test
    void stampsOffsetAndEpochWithoutTouchingTheChecksum() {
        ByteBuffer bytes = kafkaBatch(0, 0);
        RecordBatch ours = new RecordBatch().wrap(bytes, 0);

        ours.setBaseOffset(5_000_000_000L);
        ours.setPartitionLeaderEpoch(77);

        assertThat(ours.isCrcValid()).isTrue();
        kafkas(bytes).ensureValid();
        assertThat(kafkas(bytes).baseOffset()).isEqualTo(5_000_000_000L);
        assertThat(kafkas(bytes).partitionLeaderEpoch()).isEqualTo(77);
        ours.setLastOffset(12);
        assertThat(kafkas(bytes).baseOffset()).isEqualTo(10);
    }

    @Test
    void renewsTheChecksumWithLogAppendTimeAndProducerState() {
        ByteBuffer bytes = kafkaBatch(0, 0);
        RecordBatch ours = new RecordBatch().wrap(bytes, 0);

        ours.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 42_000);
        ours.setProducerState(8, (short) 1, 17);

        kafkas(bytes).ensureValid();
        assertThat(kafkas(bytes).maxTimestamp()).isEqualTo(42_000);
        assertThat(kafkas(bytes).timestampType().name).isEqualTo("LogAppendTime");
        assertThat(kafkas(bytes).producerId()).isEqualTo(8);
        assertThat(kafkas(bytes).baseSequence()).isEqualTo(17);
        ours.setMaxTimestamp(TimestampType.CREATE_TIME, 1);
        assertThat(kafkas(bytes).timestampType().name).isEqualTo("CreateTime");
    }

    @Test
    void worksAtAPositionOfDirectAndSlicedBuffersAndRestoresThem() {
        ByteBuffer bytes = kafkaBatch(0, 0);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.remaining() + 20);
        direct.put(13, bytes, 0, bytes.remaining());
        direct.position(5).limit(direct.capacity() - 1);
        ByteBuffer slice = direct.slice(7, bytes.remaining() + 6);

        RecordBatch batch = new RecordBatch();
        assertThat(batch.wrap(direct, 13).isCrcValid()).isTrue();
        assertThat(batch.wrap(slice, 6).isCrcValid()).isTrue();
        assertThat(direct.position()).isEqualTo(5);
        assertThat(direct.limit()).isEqualTo(direct.capacity() - 1);
    }

    @Test
    void noticesEveryFlippedBitOfTheChecksummedRange() {
        ByteBuffer bytes = kafkaBatch(0, 0);
        RecordBatch batch = new RecordBatch().wrap(bytes, 0);
        for (int at = RecordBatch.CRC_AT; at < bytes.limit(); at++) {
            byte good = bytes.get(at);
            bytes.put(at, (byte) (good ^ 1 << at % 8));
            assertThat(batch.isCrcValid()).as("flip at %d", at).isFalse();
            bytes.put(at, good);
        }
        assertThat(batch.isCrcValid()).isTrue();
    }

    @Test
    void walksCompleteBatchesAndStopsBeforeAPartialOne() {
        ByteBuffer one = kafkaBatch(0, 0);
        int size = one.remaining();
        for (int cut = 0; cut < size; cut++) {
            ByteBuffer many = ByteBuffer.allocate(7 + 3 * size);
            many.position(7).put(one.duplicate()).put(one.duplicate()).put(one.duplicate());
            many.position(7).limit(7 + 3 * size - cut);

            RecordBatches batches = new RecordBatches(many);
            int seen = 0;
            while (batches.next()) {
                assertThat(batches.batch().position()).isEqualTo(7 + size * seen);
                seen++;
            }
            assertThat(seen).as("cut %d", cut).isEqualTo(cut == 0 ? 3 : 2);
            assertThat(batches.nextPosition()).isEqualTo(7 + size * seen);
        }
    }

    @Test
    void refusesLengthsAndMagicThatNoBatchHas() {
        for (int length : new int[] {-1, 0, 48, Integer.MIN_VALUE}) {
            ByteBuffer bytes = kafkaBatch(0, 0);
            bytes.putInt(RecordBatch.LENGTH_AT, length);
            assertThatThrownBy(() -> new RecordBatches(bytes).next())
                    .isInstanceOfSatisfying(
                            InvalidBatchException.class,
                            e -> assertThat(e.defect()).isEqualTo(BatchDefect.BAD_LENGTH));
        }
        ByteBuffer huge = kafkaBatch(0, 0);
        huge.putInt(RecordBatch.LENGTH_AT, Integer.MAX_VALUE);
        assertThat(new RecordBatches(huge).next()).isFalse();
        ByteBuffer old = kafkaBatch(0, 0);
        old.put(RecordBatch.MAGIC_AT, (byte) 1);
        assertThatThrownBy(() -> new RecordBatches(old).next()).hasMessageContaining("magic 1");
    }

    @Test
    void sequencesStartOverAfterTheLargest() {
        assertThat(Sequences.plus(Integer.MAX_VALUE, 1)).isZero();
        assertThat(Sequences.plus(Integer.MAX_VALUE - 1, 5)).isEqualTo(3);
        assertThat(Sequences.minus(3, 5)).isEqualTo(Integer.MAX_VALUE - 1);
    }

    private static ByteBuffer kafkaBatch(long baseOffset, int baseSequence) {
        return MemoryRecords.withTransactionalRecords(
                        baseOffset,
                        Compression.NONE,
                        PRODUCER_ID,
                        EPOCH,
                        baseSequence,
                        9,
                        new SimpleRecord(1_000, bytes("k1"), bytes("v1")),
                        new SimpleRecord(3_000, null, bytes("v2")),
                        new SimpleRecord(2_000, bytes("k3"), null))
                .buffer();
    }

    private static DefaultRecordBatch kafkas(ByteBuffer bytes) {
        return (DefaultRecordBatch) MemoryRecords.readableRecords(bytes.duplicate())
                .batches()
                .iterator()
                .next();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
