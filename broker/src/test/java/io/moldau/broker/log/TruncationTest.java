package io.moldau.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.checkpoint.OffsetCheckpoint;
import io.moldau.broker.log.disk.MemoryDisk;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What replaces records that were on the disk is not trusted because those were. */
class TruncationTest {
    private static final long CHECKPOINT_MS = 6_000;

    private final MemoryDisk disk = new MemoryDisk("memory");
    private final LogFixture fixture =
            new LogFixture(disk).with("segment.bytes", 500).with("segment.index.bytes", 500);

    /** A log of 40 records that are all on the disk, as the disk's checkpoint says. */
    private Log forced() throws IOException {
        fixture.open();
        Log log = fixture.log();
        for (int i = 0; i < 40; i++) {
            fixture.append(log, Batches.of(1, 1_000));
        }
        fixture.run(log::flush);
        fixture.scheduler.advance(CHECKPOINT_MS);
        assertThat(onDisk(OffsetCheckpoint.RECOVERY_POINTS)).isEqualTo(40);
        return log;
    }

    private long onDisk(String checkpoint) throws IOException {
        return OffsetCheckpoint.load(disk, checkpoint).get(LogFixture.PARTITION, -1);
    }

    private int follow(Log log, long offset) {
        RecordBatch batch = Batches.of(1, 2_000);
        batch.setBaseOffset(offset);
        batch.setPartitionLeaderEpoch(1);
        ByteBuffer bytes = batch.buffer();
        return fixture.onLoop(() -> log.appendAsFollower(bytes, fixture.nowMs()));
    }

    @Test
    void theDiskKnowsOfItBeforeAFollowerAppends() throws IOException {
        Log log = forced();
        fixture.run(() -> log.dir().cleanerOffsets().set(LogFixture.PARTITION, 15));
        fixture.run(() -> log.truncateTo(10, fixture.nowMs()));
        assertThat(follow(log, 10)).isZero();
        assertThat(log.endOffset()).isEqualTo(10);
        fixture.scheduler.runReady();
        assertThat(onDisk(OffsetCheckpoint.RECOVERY_POINTS)).isEqualTo(10);
        assertThat(onDisk(OffsetCheckpoint.CLEANER_OFFSETS)).isEqualTo(10);
        assertThat(follow(log, 10)).isPositive();
        assertThat(log.endOffset()).isEqualTo(11);
    }

    @Test
    void whatWasNeverForcedIsCheckedAfterACrash() throws IOException {
        Log log = forced();
        fixture.run(() -> log.truncateTo(10, fixture.nowMs()));
        fixture.scheduler.runReady();
        for (long offset = log.endOffset(); offset < 40; offset++) {
            follow(log, offset);
        }
        Map<String, byte[]> lost = new HashMap<>();
        for (String path : disk.paths()) {
            if (path.endsWith(".log") && path.compareTo("topic-0/%020d".formatted(10)) > 0) {
                lost.put(path, new byte[disk.bytes(path).length]);
            }
        }
        assertThat(lost).hasSizeGreaterThan(2);
        disk.crash(new SplittableRandom(1));
        // The volume gives back the length of files and not what was in them.
        lost.forEach(disk::put);
        LogFixture next = new LogFixture(disk);
        next.open();
        Log again = next.log();
        assertThat(again.endOffset()).isLessThan(15);
        assertThat(next.readAll(again, 0)).hasSize((int) again.endOffset());
    }

    /** A crash may bring back what was cut, in place of what was appended and replicated afterwards. */
    @Test
    void aHighWatermarkAboveWhatWasForcedIsNotTrustedAfterACrash() throws IOException {
        Log log = forced();
        fixture.run(() -> log.truncateTo(10, fixture.nowMs()));
        fixture.scheduler.runReady();
        for (long offset = log.endOffset(); offset < 40; offset++) {
            follow(log, offset);
        }
        fixture.run(() -> log.setHighWatermark(40));
        fixture.scheduler.advance(CHECKPOINT_MS);
        assertThat(onDisk(OffsetCheckpoint.HIGH_WATERMARKS)).isEqualTo(40);
        long forced = onDisk(OffsetCheckpoint.RECOVERY_POINTS);
        assertThat(forced).isLessThan(40);

        disk.crash(new SplittableRandom(1));
        LogFixture next = new LogFixture(disk);
        next.bootId = "second boot";
        next.open();

        assertThat(next.log().highWatermark()).isEqualTo(forced);
    }

    /** What was never forced may be on the disk all the same, and come back after a crash. */
    @Test
    void whatWasCutIsGoneFromTheDiskBeforeAFollowerAppends() throws IOException {
        Log log = forced();
        fixture.append(log, Batches.of(1, 1_000));
        disk.recordCalls();
        fixture.run(() -> log.truncateTo(40, fixture.nowMs()));
        assertThat(follow(log, 40)).isZero();

        fixture.scheduler.runReady();

        assertThat(disk.calls())
                .anyMatch(call -> call.startsWith("force topic-0/") && call.endsWith(".log"))
                .contains("sync topic-0")
                .noneMatch(call -> call.contains(OffsetCheckpoint.RECOVERY_POINTS));
        assertThat(follow(log, 40)).isPositive();
    }

    @Test
    void aLogThatStartsOverIsNotTrustedEither() throws IOException {
        Log log = forced();
        fixture.run(() -> log.truncateFullyAndStartAt(5, fixture.nowMs()));
        assertThat(follow(log, 5)).isZero();
        fixture.scheduler.runReady();
        assertThat(onDisk(OffsetCheckpoint.RECOVERY_POINTS)).isEqualTo(5);
        assertThat(follow(log, 5)).isPositive();
    }
}
