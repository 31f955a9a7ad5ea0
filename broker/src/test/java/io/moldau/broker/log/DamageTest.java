package io.moldau.broker.log;

import static io.moldau.broker.log.LogFixture.PARTITION;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.moldau.broker.log.disk.MemoryDisk;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Damages every file of a log directory, byte by byte and cut by cut, and starts again. Whatever was damaged, the start
 * succeeds, the partition takes appends, and no damaged batch is handed out as part of the checked tail.
 */
class DamageTest {
    private static final int BATCHES = 24;
    private static final long FIRST_TIMESTAMP = 1_000;

    /** A log of a few segments, with producers, two epochs and every checkpoint; stopped cleanly or killed. */
    private static MemoryDisk logDirectory(boolean clean) {
        var disk = new MemoryDisk("memory");
        var fixture = fixture(disk);
        fixture.open();
        Log log = fixture.log();
        for (int i = 0; i < BATCHES; i++) {
            fixture.append(log, Batches.of(2, FIRST_TIMESTAMP + i, 77, 0, i * 2), i / 10);
        }
        fixture.scheduler.advance(6_000);
        if (clean) {
            fixture.close();
        } else {
            disk.kill();
        }
        return disk;
    }

    private static LogFixture fixture(MemoryDisk disk) {
        return new LogFixture(disk)
                .with("segment.bytes", 800)
                .with("index.interval.bytes", 100)
                .with("segment.index.bytes", 1200);
    }

    private static MemoryDisk copyWith(MemoryDisk disk, String damaged, UnaryOperator<byte[]> damage)
            throws IOException {
        var copy = new MemoryDisk("memory");
        copy.createDirectory(PARTITION.toString());
        for (String path : disk.paths()) {
            byte[] content = disk.bytes(path);
            copy.put(path, path.equals(damaged) ? damage.apply(content) : content);
        }
        return copy;
    }

    private interface Check {
        void run(MemoryDisk damaged, String what) throws IOException;
    }

    /** Every byte flipped in turn, one bit each, and the file cut at every length. */
    private static void damageEverything(MemoryDisk disk, String path, int step, Check check) throws IOException {
        int size = disk.bytes(path).length;
        for (int i = 0; i < size; i += step) {
            int at = i;
            check.run(
                    copyWith(disk, path, bytes -> {
                        bytes[at] ^= (byte) (1 << (at % 8));
                        return bytes;
                    }),
                    "bit " + at % 8 + " of byte " + at + " of " + path + " flipped");
            check.run(copyWith(disk, path, bytes -> Arrays.copyOf(bytes, at)), path + " cut to " + at + " bytes");
        }
    }

    private static List<String> files(MemoryDisk disk, String suffix) {
        return disk.paths().stream().filter(path -> path.endsWith(suffix)).toList();
    }

    private static long baseOf(String path) {
        return Long.parseLong(path.substring(path.indexOf('/') + 1, path.indexOf('.')));
    }

    @Test
    void afterAKillEveryDamagedSegmentIsCutAtTheDamage() throws IOException {
        MemoryDisk disk = logDirectory(false);
        List<String> logs = files(disk, ".log");
        assertThat(logs).hasSizeGreaterThan(2);
        disk.delete("recovery-point-offset-checkpoint");
        for (String path : logs) {
            damageEverything(disk, path, 1, (damaged, what) -> {
                var fixture = fixture(damaged);
                fixture.open();
                Log log = fixture.log();
                List<Long> offsets = fixture.readAll(log, log.logStartOffset());
                assertThat(offsets).as(what).isSorted().isSubsetOf(evenOffsetsBelow(BATCHES * 2L));
                assertThat(offsets).as(what).containsAll(evenOffsetsBelow(Math.min(log.endOffset(), baseOf(path))));
                assertThat(fixture.append(log, Batches.of(1, 1)).baseOffset())
                        .as(what)
                        .isEqualTo(log.endOffset() - 1);
            });
        }
    }

    @Test
    void whatLiesBeforeTheDamageIsKept() throws IOException {
        MemoryDisk disk = logDirectory(false);
        disk.delete("recovery-point-offset-checkpoint");
        List<String> logs = files(disk, ".log");
        String last = logs.get(logs.size() - 1);
        int size = disk.bytes(last).length;
        long base = baseOf(last);
        int batchBytes = (int) (size / ((BATCHES * 2L - base) / 2));
        for (int cut = 0; cut < size; cut++) {
            int length = cut;
            MemoryDisk damaged = copyWith(disk, last, bytes -> Arrays.copyOf(bytes, length));
            var fixture = fixture(damaged);
            fixture.open();
            assertThat(fixture.log().endOffset()).as("cut to " + cut).isEqualTo(base + cut / batchBytes * 2L);
        }
    }

    @Test
    void missingOffsetsAreNoDamageWhereLaterBatchesConfirmThem() throws IOException {
        var disk = new MemoryDisk("memory");
        var fixture = new LogFixture(disk);
        fixture.open();
        Log log = fixture.log();
        // What a follower of a compacted partition receives; its configuration is not known when logs are opened.
        for (long offset : new long[] {0, 5, 7, 20, 21}) {
            RecordBatch batch = Batches.of(1, 1);
            batch.setBaseOffset(offset);
            fixture.run(() -> log.appendAsFollower(batch.buffer(), 1));
        }
        disk.kill();
        var next = new LogFixture(disk);
        next.open();
        assertThat(next.log().endOffset()).isEqualTo(22);
        assertThat(next.readAll(next.log(), 0)).containsExactly(0L, 5L, 7L, 20L, 21L);
    }

    @Test
    void zerosAndGarbageBehindTheLastBatchAreCut() throws IOException {
        MemoryDisk disk = logDirectory(false);
        List<String> logs = files(disk, ".log");
        String last = logs.get(logs.size() - 1);
        for (byte filler : new byte[] {0, 1, -1}) {
            MemoryDisk damaged = copyWith(disk, last, bytes -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 500);
                Arrays.fill(longer, bytes.length, longer.length, filler);
                return longer;
            });
            var fixture = fixture(damaged);
            fixture.open();
            Log log = fixture.log();
            assertThat(log.endOffset()).isEqualTo(BATCHES * 2);
            assertThat(fixture.readAll(log, 0)).hasSize(BATCHES);
        }
    }

    @Test
    void damagedIndexesNeverMisleadAReader() throws IOException {
        for (boolean clean : new boolean[] {true, false}) {
            MemoryDisk disk = logDirectory(clean);
            for (String suffix : List.of(".index", ".timeindex")) {
                for (String path : files(disk, suffix)) {
                    damageEverything(disk, path, clean ? 1 : 13, (damaged, what) -> {
                        var fixture = fixture(damaged);
                        fixture.open();
                        Log log = fixture.log();
                        assertEverythingIsFound(fixture, log, what);
                    });
                }
            }
        }
    }

    @Test
    void missingIndexesAreBuiltAnew() throws IOException {
        MemoryDisk disk = logDirectory(true);
        for (String suffix : List.of(".index", ".timeindex")) {
            for (String path : files(disk, suffix)) {
                disk.delete(path);
            }
        }
        var fixture = fixture(disk);
        fixture.open();
        assertEverythingIsFound(fixture, fixture.log(), "no indexes");
        fixture.close();
        assertThat(files(disk, ".index")).hasSameSizeAs(files(disk, ".log"));
    }

    private static void assertEverythingIsFound(LogFixture fixture, Log log, String what) {
        assertThat(log.endOffset()).as(what).isEqualTo(BATCHES * 2);
        for (long offset = log.endOffset() - 1; offset >= 0; offset--) {
            long wanted = offset;
            try (var slice = fixture.onLoop(() -> log.read(wanted, 1, Long.MAX_VALUE, true))) {
                assertThat(slice.baseOffset()).as(what).isEqualTo(offset / 2 * 2);
            }
        }
        for (int i = BATCHES - 1; i >= 0; i--) {
            long timestamp = FIRST_TIMESTAMP + i;
            assertThat(fixture.onLoop(() -> Optional.ofNullable(log.offsetForTimestamp(timestamp)))
                            .map(TimestampedOffset::offset))
                    .as(what)
                    .contains(i * 2L);
        }
        assertThat(fixture.onLoop(() -> Optional.ofNullable(log.offsetOfMaxTimestamp()))
                        .map(TimestampedOffset::timestamp))
                .as(what)
                .contains(FIRST_TIMESTAMP + BATCHES - 1);
    }

    @Test
    void damagedSideFilesNeverStopAStart() throws IOException {
        for (boolean clean : new boolean[] {true, false}) {
            MemoryDisk disk = logDirectory(clean);
            List<String> sideFiles = disk.paths().stream()
                    .filter(path -> !path.endsWith(".log") && !path.endsWith("index"))
                    .toList();
            assertThat(sideFiles)
                    .contains(
                            PARTITION + "/leader-epoch-checkpoint",
                            PARTITION + "/partition.metadata",
                            "recovery-point-offset-checkpoint",
                            "replication-offset-checkpoint");
            for (String path : sideFiles) {
                damageEverything(disk, path, 1, (damaged, what) -> {
                    var fixture = fixture(damaged);
                    fixture.open();
                    Log log = fixture.log();
                    assertThat(log.endOffset()).as(what).isEqualTo(BATCHES * 2);
                    assertThat(fixture.readAll(log, log.logStartOffset()))
                            .as(what)
                            .isNotEmpty();
                    fixture.scheduler.runReady();
                    assertThat(fixture.failures).as(what).isEmpty();
                    // The producer's next batch is the next one whatever happened to its snapshot.
                    assertThat(fixture.append(log, Batches.of(2, 1, 77, 0, BATCHES * 2), 5)
                                    .duplicate())
                            .as(what)
                            .isFalse();
                });
            }
        }
    }

    @Test
    void aLostTopicIdCanBeAssignedAnew() throws IOException {
        MemoryDisk disk = logDirectory(true);
        disk.put(PARTITION + "/partition.metadata", new byte[] {1, 2, 3});
        var fixture = fixture(disk);
        fixture.open();
        assertThat(fixture.log().topicId()).isNull();
        Log log = fixture.log();
        fixture.run(() -> log.assignTopicId(LogFixture.TOPIC_ID));
        fixture.close();
        fixture.open();
        assertThat(fixture.log().topicId()).isEqualTo(LogFixture.TOPIC_ID);
    }

    @Test
    void aDamagedEpochFileIsBuiltAnewFromTheLog() throws IOException {
        MemoryDisk disk = logDirectory(true);
        disk.put(PARTITION + "/leader-epoch-checkpoint", "0\n2\n0 0\nx".getBytes(UTF_8));
        var fixture = fixture(disk);
        fixture.open();
        assertThat(fixture.log().endOfEpoch(0)).isEqualTo(new EpochEnd(0, 20));
        assertThat(fixture.log().endOfEpoch(1)).isEqualTo(new EpochEnd(1, 40));
    }

    /**
     * What was closed cleanly is not read again at a start, but its tail. A reader that walks into damage further up is
     * told, or gets bytes whose checksum does not match: never a batch that passes for whole.
     */
    @Test
    void damageInWhatWasClosedCleanlyIsNeverServedAsValid() throws IOException {
        MemoryDisk disk = logDirectory(true);
        for (String path : files(disk, ".log")) {
            damageEverything(disk, path, 3, (damaged, what) -> {
                var fixture = fixture(damaged);
                fixture.open();
                Log log = fixture.log();
                for (long offset = 0; offset < log.endOffset(); offset++) {
                    readOne(fixture, log, offset, what);
                }
                fixture.append(log, Batches.of(1, 1));
                fixture.run(() -> log.truncateTo(1, fixture.nowMs()));
                assertThat(log.endOffset()).as(what).isZero();
                fixture.append(log, Batches.of(1, 1));
                assertThat(fixture.failures).as(what).isEmpty();
            });
        }
    }

    private static void readOne(LogFixture fixture, Log log, long offset, String what) {
        try {
            var bytes = LogFixture.bytes(fixture.onLoop(() -> log.read(offset, 1, Long.MAX_VALUE, true)));
            if (bytes.remaining() > 0) {
                RecordBatch batch = new RecordBatch().wrap(bytes, 0);
                boolean whole = batch.sizeInBytes() == bytes.remaining() && batch.isCrcValid();
                if (whole && batch.lastOffset() < offset) {
                    fail(what + ": asked for " + offset + ", got " + batch);
                }
            }
        } catch (ApiException e) {
            assertThat(e.error()).as(what).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        }
    }

    @Test
    void aDamagedSegmentAndNoSideFilesAtAllStillOpen() throws IOException {
        MemoryDisk disk = logDirectory(true);
        for (String path : disk.paths()) {
            if (!path.endsWith(".log") && !path.startsWith(".")) {
                disk.delete(path);
            }
        }
        damageEverything(disk, files(disk, ".log").get(0), 5, (damaged, what) -> {
            damaged.put(".kafka_cleanshutdown", new byte[0]);
            var fixture = fixture(damaged);
            fixture.open();
            Log log = fixture.log();
            fixture.append(log, Batches.of(1, 1));
            for (long offset = 0; offset < log.endOffset(); offset++) {
                readOne(fixture, log, offset, what);
            }
        });
    }

    private static List<Long> evenOffsetsBelow(long endOffset) {
        return LongStream.range(0, endOffset)
                .filter(offset -> offset % 2 == 0)
                .boxed()
                .toList();
    }
}
