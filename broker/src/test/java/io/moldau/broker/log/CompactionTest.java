package io.moldau.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.disk.MemoryDisk;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.protocol.record.CompressionType;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What compaction leaves of a log, and when it comes. */
class CompactionTest {
    private static final long BACKOFF_MS = 15_000;

    private final MemoryDisk disk = new MemoryDisk("memory");
    private final LogFixture fixture = new LogFixture(disk)
            .with("cleanup.policy", "compact")
            .with("segment.bytes", 1_000)
            .with("segment.index.bytes", 1_000)
            .with("min.cleanable.dirty.ratio", 0.01);

    private Log open() {
        fixture.open();
        return fixture.log();
    }

    private void append(Log log, RecordBatch batch) {
        fixture.append(log, batch);
        fixture.run(() -> log.setHighWatermark(log.endOffset()));
    }

    /** Appends to the next segment, so that everything before may be cleaned. */
    private void roll(Log log, String... records) {
        fixture.run(() -> log.configure(fixture.with("segment.bytes", 100).topicConfig()));
        append(log, KeyedBatches.of(records));
        fixture.run(() -> log.configure(fixture.with("segment.bytes", 1_000).topicConfig()));
    }

    private void clean() {
        fixture.scheduler.advance(BACKOFF_MS + 1_000);
    }

    private static String text(int length) {
        return "x".repeat(length);
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void keepsTheLastRecordOfEachKeyAtItsOffset(CompressionType codec) {
        Log log = open();
        append(log, KeyedBatches.of(codec, 1_000, "a=1", "b=1", "c=1"));
        append(log, KeyedBatches.of(codec, 1_000, "a=2", "d=1"));
        append(log, KeyedBatches.of(codec, 1_000, "b=2"));
        roll(log, "a=3");
        clean();
        assertThat(KeyedBatches.records(fixture, log)).containsExactly("2:c=1", "3:a=2", "4:d=1", "5:b=2", "6:a=3");
        assertThat(log.endOffset()).isEqualTo(7);
        List<RecordBatch> batches = KeyedBatches.batches(fixture, log);
        assertThat(batches.get(0).baseOffset()).isZero();
        assertThat(batches.get(0).lastOffset()).isEqualTo(2);
        assertThat(batches.get(0).compression()).isEqualTo(codec);
    }

    @Test
    void makesOneSegmentOfSeveralWithinTheirLimit() {
        Log log = open();
        for (int i = 0; i < 20; i++) {
            append(log, KeyedBatches.of("a=" + text(250), "key-" + i + "=1"));
        }
        append(log, KeyedBatches.of("b=" + text(850)));
        int before = log.segmentCount();
        clean();
        int between = log.segmentCount();
        append(log, KeyedBatches.of("b=" + text(850)));
        clean();
        assertThat(before).isGreaterThan(6);
        assertThat(between).isEqualTo(before);
        assertThat(log.segmentCount()).isBetween(3, 5);
        assertThat(KeyedBatches.table(fixture, log)).hasSize(22);
        assertThat(disk.paths().stream().filter(path -> path.endsWith(".log")).count())
                .isEqualTo(log.segmentCount());
    }

    @Test
    void aRestartFindsWhatWasCleaned() {
        Log log = open();
        append(log, KeyedBatches.of("a=1", "b=1"));
        append(log, KeyedBatches.of("a=2"));
        roll(log, "c=1");
        clean();
        List<String> records = KeyedBatches.records(fixture, log);
        fixture.close();
        fixture.open();
        Log again = fixture.log();
        assertThat(KeyedBatches.records(fixture, again)).isEqualTo(records);
        assertThat(again.compaction().cleanUpTo()).isEqualTo(3);
    }

    @Test
    void keepsADeletionAsLongAsReadersMayNeedIt() {
        fixture.with("delete.retention.ms", 100_000);
        Log log = open();
        append(log, KeyedBatches.of("a=1", "b=1"));
        append(log, KeyedBatches.of("a"));
        roll(log, "x=1");
        clean();
        assertThat(KeyedBatches.records(fixture, log)).containsExactly("1:b=1", "2:a", "3:x=1");
        RecordBatch batch = KeyedBatches.batches(fixture, log).get(1);
        assertThat(batch.hasDeleteHorizon()).isTrue();
        assertThat(batch.baseTimestamp()).isBetween(fixture.nowMs(), fixture.nowMs() + 100_000);
        assertThat(batch.maxTimestamp()).isEqualTo(1_000);
        roll(log, "y=1");
        clean();
        assertThat(KeyedBatches.records(fixture, log)).contains("2:a");
        fixture.scheduler.advance(100_000);
        roll(log, "z=1");
        clean();
        assertThat(KeyedBatches.records(fixture, log)).containsExactly("1:b=1", "3:x=1", "4:y=1", "5:z=1");
    }

    @Test
    void keepsWhereAProducerIs() throws IOException {
        Log log = open();
        append(log, KeyedBatches.of(CompressionType.NONE, 1_000, 7, 0, "a=1"));
        append(log, KeyedBatches.of(CompressionType.NONE, 1_000, 7, 1, "a=2"));
        append(log, KeyedBatches.of(CompressionType.NONE, 1_000, 8, 0, "a=3"));
        roll(log, "a=4");
        roll(log, "a=5");
        roll(log, "a=6");
        clean();
        assertThat(KeyedBatches.batches(fixture, log).stream()
                        .filter(RecordBatch::hasProducerId)
                        .map(batch -> batch.producerId() + "/" + batch.lastSequence() + ":" + batch.recordCount()))
                .containsExactly("7/1:0", "8/0:0");
        for (String path : disk.paths()) {
            if (path.endsWith(".snapshot")) {
                disk.delete(path);
            }
        }
        disk.kill();
        LogFixture next = new LogFixture(disk).with("cleanup.policy", "compact");
        next.open();
        Log again = next.log();
        RecordBatch retry = KeyedBatches.of(CompressionType.NONE, 1_000, 7, 1, "a=2");
        assertThat(next.append(again, retry).duplicate()).isTrue();
    }

    @Test
    void leavesTheLastBatchOfASegmentSoThatItSaysWhereItEnds() {
        fixture.with("segment.bytes", 100);
        Log log = open();
        append(log, KeyedBatches.of("a=1", "a=2"));
        append(log, KeyedBatches.of("a=3"));
        append(log, KeyedBatches.of("b=1"));
        clean();
        assertThat(KeyedBatches.records(fixture, log)).containsExactly("2:a=3", "3:b=1");
        RecordBatch first = KeyedBatches.batches(fixture, log).get(0);
        assertThat(first.recordCount()).isZero();
        assertThat(first.lastOffset()).isEqualTo(1);
    }

    @Test
    void waitsUntilEnoughIsDirty() {
        fixture.with("min.cleanable.dirty.ratio", 0.6);
        Log log = open();
        append(log, KeyedBatches.of("a=" + text(800)));
        roll(log, "b=1");
        clean();
        append(log, KeyedBatches.of("a=" + text(500)));
        roll(log, "b=2");
        clean();
        assertThat(log.compaction().cleanUpTo()).isEqualTo(1);
        append(log, KeyedBatches.of("a=" + text(900)));
        append(log, KeyedBatches.of("a=" + text(900)));
        append(log, KeyedBatches.of("a=" + text(900)));
        clean();
        assertThat(log.compaction().cleanUpTo()).isEqualTo(log.endOffset() - 1);
    }

    @Test
    void leavesYoungRecordsAlone() {
        fixture.with("min.compaction.lag.ms", 60_000);
        Log log = open();
        append(log, KeyedBatches.of(CompressionType.NONE, fixture.nowMs(), "a=1"));
        roll(log, "a=2");
        clean();
        assertThat(KeyedBatches.records(fixture, log)).containsExactly("0:a=1", "1:a=2");
        fixture.scheduler.advance(60_000);
        roll(log, "a=3");
        clean();
        assertThat(log.compaction().cleanUpTo()).isPositive();
    }

    @Test
    void cleansWhatIsOverdueHoweverLittleIsDirty() {
        fixture.with("min.cleanable.dirty.ratio", 1).with("max.compaction.lag.ms", 100_000);
        Log log = open();
        append(log, KeyedBatches.of(CompressionType.NONE, fixture.nowMs(), "a=1"));
        append(log, KeyedBatches.of(CompressionType.NONE, fixture.nowMs(), "a=2"));
        roll(log, "b=1");
        clean();
        assertThat(log.compaction().cleanUpTo()).isZero();
        fixture.scheduler.advance(100_000);
        assertThat(KeyedBatches.records(fixture, log)).containsExactly("1:a=2", "2:b=1");
    }

    @Test
    void cleansNothingBeyondTheHighWatermark() {
        Log log = open();
        append(log, KeyedBatches.of("a=1"));
        fixture.append(log, KeyedBatches.of("a=" + text(900)));
        fixture.append(log, KeyedBatches.of("a=" + text(900)));
        fixture.append(log, KeyedBatches.of("a=" + text(900)));
        clean();
        assertThat(KeyedBatches.records(fixture, log)).hasSize(4);
        fixture.run(() -> log.setHighWatermark(log.endOffset()));
        clean();
        assertThat(KeyedBatches.records(fixture, log)).hasSize(2);
    }

    @Test
    void cleansAsMuchAsTheMemoryForKeysHolds() {
        fixture.brokerKeys.put("log.cleaner.dedupe.buffer.size", "240");
        Log log = open();
        for (int i = 0; i < 40; i++) {
            append(log, KeyedBatches.of("a=" + i, "key-" + i + "=1", "b=" + i));
        }
        roll(log, "end=1");
        Map<String, String> before = KeyedBatches.table(fixture, log);
        clean();
        assertThat(KeyedBatches.table(fixture, log)).isEqualTo(before);
        assertThat(log.compaction().cleanUpTo()).isEqualTo(log.endOffset() - 1);
        assertThat(KeyedBatches.records(fixture, log)).hasSize(43);
    }

    @Test
    void aReaderGoesOnWithWhatItHasOpen() throws IOException {
        Log log = open();
        append(log, KeyedBatches.of("a=1"));
        append(log, KeyedBatches.of("a=2"));
        roll(log, "a=3");
        byte[] before = disk.bytes("topic-0/00000000000000000000.log");
        LogSlice slice = fixture.onLoop(() -> log.read(0, 10_000, Long.MAX_VALUE, true));
        clean();
        fixture.scheduler.advance(100_000);
        assertThat(LogFixture.bytes(slice).array()).isEqualTo(before);
        assertThat(KeyedBatches.records(fixture, log)).containsExactly("1:a=2", "2:a=3");
        assertThat(disk.paths()).noneMatch(path -> path.endsWith(".deleted"));
    }

    @Test
    void leavesADamagedLogAsItIs() throws IOException {
        Log log = open();
        append(log, KeyedBatches.of("a=1"));
        append(log, KeyedBatches.of("a=2"));
        roll(log, "a=3");
        String path = "topic-0/00000000000000000000.log";
        byte[] bytes = disk.bytes(path);
        bytes[RecordBatch.HEADER_SIZE + 8] ^= 1;
        fixture.close();
        disk.put(path, bytes);
        Log again = open();
        clean();
        assertThat(disk.bytes(path)).isEqualTo(bytes);
        assertThat(disk.paths()).noneMatch(name -> name.endsWith(".cleaned"));
        assertThat(again.segmentCount()).isEqualTo(2);
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void aFullDiskCostsNothingButTheCleaning() {
        Log log = open();
        for (int i = 0; i < 5; i++) {
            append(log, KeyedBatches.of("a=" + text(300), "key-" + i + "=1"));
        }
        Map<String, String> before = KeyedBatches.table(fixture, log);
        disk.leaveRoom(200);
        clean();
        assertThat(fixture.failures).isEmpty();
        assertThat(log.compaction().cleanUpTo()).isZero();
        assertThat(disk.paths()).noneMatch(path -> path.endsWith(".cleaned"));
        disk.makeRoom();
        clean();
        assertThat(log.compaction().cleanUpTo()).isPositive();
        assertThat(KeyedBatches.table(fixture, log)).isEqualTo(before);
    }

    @Test
    void readsBatchesLargerThanItsBuffer() {
        fixture.brokerKeys.put("log.cleaner.io.buffer.size", "100");
        fixture.with("max.message.bytes", 900);
        Log log = open();
        append(log, KeyedBatches.of("a=1", "b=" + text(500)));
        append(log, KeyedBatches.of("a=2", "c=1"));
        append(log, KeyedBatches.of("d=" + text(700)));
        roll(log, "a=3");
        fixture.run(() -> log.configure(fixture.with("max.message.bytes", 100).topicConfig()));
        clean();
        assertThat(KeyedBatches.records(fixture, log))
                .extracting(record -> record.substring(0, 3))
                .containsExactly("1:b", "2:a", "3:c", "4:d", "5:a");
    }

    @Test
    void aHeaderThatLiesAboutItsSizeIsFoundOut() throws IOException {
        fixture.brokerKeys.put("log.cleaner.io.buffer.size", "100");
        fixture.with("max.message.bytes", 100);
        Log log = open();
        for (int i = 0; i < 10; i++) {
            append(log, KeyedBatches.of("a=" + i));
        }
        roll(log, "a=end");
        fixture.close();
        String path = "topic-0/00000000000000000000.log";
        byte[] bytes = disk.bytes(path);
        bytes[RecordBatch.LENGTH_AT + 2] = 2;
        disk.put(path, bytes);
        Log again = open();
        clean();
        assertThat(disk.bytes(path)).isEqualTo(bytes);
        assertThat(again.compaction().cleanUpTo()).isZero();
    }

    /** As long as nobody knows which transactions were committed, none of their records may replace another. */
    @Test
    void recordsOfTransactionsReplaceNothingAndMarkersStay() {
        Log log = open();
        append(log, KeyedBatches.of("a=1", "b=1"));
        append(log, ofTransaction(KeyedBatches.of(CompressionType.NONE, 1_000, 5, 0, "a=aborted", "b")));
        append(log, ofTransaction(control(KeyedBatches.of(CompressionType.NONE, 1_000, 5, 2, "marker=1"))));
        append(log, KeyedBatches.of("b=2"));
        roll(log, "x=1");
        fixture.with("delete.retention.ms", 0);
        fixture.run(() -> log.configure(fixture.topicConfig()));
        clean();
        roll(log, "y=1");
        clean();
        assertThat(KeyedBatches.records(fixture, log))
                .containsExactly("0:a=1", "2:a=aborted", "4:marker=1", "5:b=2", "6:x=1", "7:y=1");
    }

    private static RecordBatch ofTransaction(RecordBatch batch) {
        return withBit(batch, 4);
    }

    private static RecordBatch control(RecordBatch batch) {
        return withBit(batch, 5);
    }

    private static RecordBatch withBit(RecordBatch batch, int bit) {
        batch.buffer().putShort(RecordBatch.ATTRIBUTES_AT, (short) (batch.attributes() | 1 << bit));
        batch.renewCrc();
        return batch;
    }

    @Test
    void whatIsKnownOfAbortedTransactionsGoesAlong() throws IOException {
        Log log = open();
        append(log, KeyedBatches.of("a=1"));
        roll(log, "a=2");
        roll(log, "a=3");
        disk.put("topic-0/00000000000000000000.txnindex", new byte[] {1, 2});
        disk.put("topic-0/00000000000000000001.txnindex", new byte[] {3, 4, 5});
        clean();
        assertThat(disk.bytes("topic-0/00000000000000000000.txnindex")).containsExactly(1, 2, 3, 4, 5);
        fixture.scheduler.advance(100_000);
        assertThat(disk.paths()).filteredOn(path -> path.contains("00001.")).isEmpty();
    }

    @Test
    void doesNothingWhereItIsSwitchedOff() {
        fixture.brokerKeys.put("log.cleaner.enable", "false");
        Log log = open();
        append(log, KeyedBatches.of("a=1"));
        roll(log, "a=2");
        clean();
        assertThat(log.compaction().cleanUpTo()).isZero();
    }

    @Test
    void aTopicThatIsNotCompactedKeepsEverything() {
        fixture.with("cleanup.policy", "delete");
        Log log = open();
        append(log, KeyedBatches.of("a=1"));
        roll(log, "a=2");
        clean();
        assertThat(KeyedBatches.records(fixture, log)).containsExactly("0:a=1", "1:a=2");
    }
}
