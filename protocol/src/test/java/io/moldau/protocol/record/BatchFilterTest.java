package io.moldau.protocol.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of a batch, as Apache's client reads it. */
class BatchFilterTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final long BASE_OFFSET = 1_000_000_000_000L;

    private final BatchFilter filter = new BatchFilter(MAX_BYTES);

    private static RecordBatch batch(CompressionType codec, int records) {
        var builder = new RecordBatchBuilder(Compression.of(codec), 100, 1 << 20);
        for (int i = 0; i < records; i++) {
            ByteBuffer value = i % 3 == 2 ? null : UTF_8.encode("value " + i);
            List<RecordHeader> headers = List.of(new RecordHeader("h" + i, UTF_8.encode("x")));
            builder.tryAppend(5_000 - i, UTF_8.encode("key " + i), value, headers);
        }
        try (var codecs = new Codecs()) {
            var batch = new RecordBatch().wrap(builder.build(codecs, 77, (short) 3, Integer.MAX_VALUE - 2), 0);
            batch.setBaseOffset(BASE_OFFSET);
            batch.setPartitionLeaderEpoch(9);
            return batch;
        }
    }

    private void keepEvenOffsets(RecordBatch batch) {
        for (filter.open(batch); filter.next(); ) {
            if (filter.offset() % 2 == 0) {
                filter.keep();
            }
        }
    }

    private static MutableRecordBatch kafka(ByteBuffer bytes) {
        MutableRecordBatch batch = MemoryRecords.readableRecords(bytes.duplicate())
                .batches()
                .iterator()
                .next();
        batch.ensureValid();
        return batch;
    }

    private static List<Record> records(MutableRecordBatch batch) {
        var records = new ArrayList<Record>();
        batch.forEach(records::add);
        return records;
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void keptRecordsAreTheirFormerSelves(CompressionType codec) {
        RecordBatch original = batch(codec, 10);
        keepEvenOffsets(original);
        assertThat(filter.keepsAll()).isFalse();
        MutableRecordBatch left = kafka(filter.write());
        assertThat(left.baseOffset()).isEqualTo(BASE_OFFSET);
        assertThat(left.lastOffset()).isEqualTo(BASE_OFFSET + 9);
        assertThat(left.partitionLeaderEpoch()).isEqualTo(9);
        assertThat(left.producerId()).isEqualTo(77);
        assertThat(left.producerEpoch()).isEqualTo((short) 3);
        assertThat(left.baseSequence()).isEqualTo(Integer.MAX_VALUE - 2);
        assertThat(left.lastSequence()).isEqualTo(original.lastSequence());
        assertThat(left.compressionType().id).isEqualTo((byte) codec.id());
        assertThat(left.maxTimestamp()).isEqualTo(5_000);
        List<Record> before = records(kafka(original.buffer()));
        assertThat(records(left))
                .isEqualTo(before.stream()
                        .filter(record -> record.offset() % 2 == 0)
                        .toList());
        for (Record record : records(left)) {
            for (Header header : record.headers()) {
                assertThat(header.key()).isEqualTo("h" + (record.offset() - BASE_OFFSET));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void aDeleteHorizonLeavesTimestampsAsTheyWere(CompressionType codec) {
        RecordBatch original = batch(codec, 10);
        keepEvenOffsets(original);
        MutableRecordBatch left = kafka(filter.writeWithDeleteHorizon(123_456_789));
        assertThat(left.deleteHorizonMs()).hasValue(123_456_789);
        assertThat(left.maxTimestamp()).isEqualTo(5_000);
        assertThat(records(left).stream().map(Record::timestamp))
                .containsExactly(5_000L, 4_998L, 4_996L, 4_994L, 4_992L);
        // And again, from a batch that has one.
        RecordBatch second = new RecordBatch().wrap(filter.writeWithDeleteHorizon(123_456_789), 0);
        for (filter.open(second); filter.next(); ) {
            if (filter.isTombstone()) {
                filter.keep();
            }
        }
        MutableRecordBatch tombstones = kafka(filter.write());
        assertThat(tombstones.deleteHorizonMs()).hasValue(123_456_789);
        assertThat(records(tombstones)).allSatisfy(record -> {
            assertThat(record.hasValue()).isFalse();
            assertThat(record.timestamp()).isEqualTo(5_000 - (record.offset() - BASE_OFFSET));
        });
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void anEmptyBatchStillSaysWhatThereWas(CompressionType codec) {
        RecordBatch original = batch(codec, 4);
        MutableRecordBatch left = kafka(filter.writeEmpty(original));
        assertThat(left.sizeInBytes()).isEqualTo(RecordBatch.HEADER_SIZE);
        assertThat(records(left)).isEmpty();
        assertThat(left.lastOffset()).isEqualTo(BASE_OFFSET + 3);
        assertThat(left.lastSequence()).isEqualTo(original.lastSequence());
        assertThat(left.maxTimestamp()).isEqualTo(5_000);
        filter.open(new RecordBatch().wrap(filter.writeEmpty(original), 0));
        assertThat(filter.next()).isFalse();
    }

    @Test
    void theBrokersTimeStaysThatOfTheBatch() {
        RecordBatch original = batch(CompressionType.NONE, 4);
        original.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 99_000);
        keepEvenOffsets(original);
        assertThat(records(kafka(filter.writeWithDeleteHorizon(1))))
                .hasSize(2)
                .allSatisfy(record -> assertThat(record.timestamp()).isEqualTo(99_000));
    }

    @Test
    void recordsThatAreNoneAreRefused() {
        RecordBatch original = batch(CompressionType.NONE, 2);
        original.buffer().put(RecordBatch.HEADER_SIZE, (byte) 0x7f);
        filter.open(original);
        assertThatThrownBy(filter::next).isInstanceOf(InvalidBatchException.class);
        original.buffer().putInt(RecordBatch.RECORD_COUNT_AT, Integer.MAX_VALUE);
        assertThatThrownBy(() -> filter.open(original)).isInstanceOf(InvalidBatchException.class);
    }
}
