package io.moldau.broker.log;

import static io.moldau.broker.log.LogContract.assertError;
import static io.moldau.broker.log.LogFixture.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.checkpoint.RunEnd;
import io.moldau.broker.log.disk.MemoryDisk;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Full and broken disks: one directory goes offline with a clear message, the rest of the broker goes on. */
class DiskFailureTest {
    private final MemoryDisk disk = new MemoryDisk("/disk1");
    private final MemoryDisk otherDisk = new MemoryDisk("/disk2");

    @Test
    void aFullDiskTakesItsDirectoryOfflineAndReadsGoOn() {
        var fixture = new LogFixture(disk);
        fixture.open();
        Log log = fixture.log();
        fixture.append(log, Batches.ofSize(1000, 1));
        disk.leaveRoom(500);
        assertError(ErrorCode.KAFKA_STORAGE_ERROR, () -> fixture.append(log, Batches.ofSize(1000, 1)))
                .hasMessageContaining("/disk1")
                .hasMessageContaining("make room");
        fixture.scheduler.runReady();
        assertThat(fixture.failures).singleElement().satisfies(failure -> {
            assertThat(failure.isFull()).isTrue();
            assertThat(failure.operation()).isEqualTo("appending to topic-0");
        });
        assertThat(log.endOffset()).isEqualTo(1);
        assertThat(fixture.readAll(log, 0)).containsExactly(0L);
        // KAFKA-10778: what a failed write left behind must not be followed by another.
        disk.makeRoom();
        assertError(ErrorCode.KAFKA_STORAGE_ERROR, () -> fixture.append(log, Batches.ofSize(10, 1)));
        assertThat(fixture.readAll(log, 0)).containsExactly(0L);
        assertThat(fixture.failures).hasSize(1);
    }

    @Test
    void aRestartAfterAFullDiskCutsTheHalfWrittenBatch() {
        var fixture = new LogFixture(disk);
        fixture.open();
        Log log = fixture.log();
        fixture.append(log, Batches.ofSize(1000, 1));
        disk.leaveRoom(500);
        assertError(ErrorCode.KAFKA_STORAGE_ERROR, () -> fixture.append(log, Batches.ofSize(1000, 1)));
        fixture.close();
        disk.makeRoom();
        var next = new LogFixture(disk);
        next.open();
        assertThat(next.report().directories())
                .singleElement()
                .satisfies(found -> assertThat(found.endOfLastRun()).isEqualTo(RunEnd.KILLED));
        assertThat(next.log().endOffset()).isEqualTo(1);
        assertThat(next.append(next.log(), Batches.ofSize(1000, 1)).baseOffset())
                .isEqualTo(1);
    }

    @Test
    void anIndexWithoutRoomFailsBeforeTheLogGrows() {
        var fixture = new LogFixture(disk).with("index.interval.bytes", 0);
        fixture.open();
        Log log = fixture.log();
        fixture.append(log, Batches.ofSize(10, 1));
        disk.fail("table", new IOException("no such device"));
        fixture.run(log::closeIdleFiles);
        disk.leaveRoom(4);
        assertError(ErrorCode.KAFKA_STORAGE_ERROR, () -> fixture.append(log, Batches.ofSize(10, 1)));
        assertThat(log.endOffset()).isEqualTo(1);
    }

    @Test
    void theOtherDirectoryGoesOn() {
        var fixture = new LogFixture(disk, otherDisk);
        fixture.open();
        Log first = fixture.log(new TopicPartition("t", 0));
        Log second = fixture.log(new TopicPartition("t", 1));
        assertThat(first.dir()).isNotSameAs(second.dir());
        disk.fail("write", new IOException("EIO"));
        Log broken = first.dir().name().equals("/disk1") ? first : second;
        Log sound = broken == first ? second : first;
        assertError(ErrorCode.KAFKA_STORAGE_ERROR, () -> fixture.append(broken, Batches.of(1, 1)))
                .hasMessageContaining("EIO")
                .hasMessageContaining("check the disk");
        assertThat(fixture.append(sound, Batches.of(1, 1)).baseOffset()).isZero();
        // New logs go where writing works.
        disk.heal();
        assertThat(fixture.log(new TopicPartition("t", 2)).dir()).isSameAs(sound.dir());
        assertThat(fixture.log(new TopicPartition("t", 3)).dir()).isSameAs(sound.dir());
    }

    @Test
    void afterAFailedSyncNothingIsDurableAndNothingIsAcknowledged() {
        var fixture = new LogFixture(disk).with("flush.messages", 1);
        fixture.open();
        Log log = fixture.log();
        fixture.append(log, Batches.of(1, 1));
        fixture.scheduler.runReady();
        assertThat(log.recoveryPoint()).isEqualTo(1);
        disk.fail("force", new IOException("EIO"));
        fixture.append(log, Batches.of(1, 1));
        fixture.scheduler.runReady();
        assertThat(log.recoveryPoint()).isEqualTo(1);
        assertThat(log.dir().isOnline()).isFalse();
        disk.heal();
        disk.recordCalls();
        fixture.run(log::flush);
        fixture.scheduler.runReady();
        assertThat(disk.calls()).isEmpty();
        assertError(ErrorCode.KAFKA_STORAGE_ERROR, () -> fixture.append(log, Batches.of(1, 1)));
    }

    @Test
    void aFailureDuringRetentionIsNoDefect() {
        var fixture = new LogFixture(disk).with("segment.bytes", 300).with("retention.ms", 1);
        fixture.open();
        Log log = fixture.log();
        for (int i = 0; i < 5; i++) {
            fixture.append(log, Batches.ofSize(100, 1));
        }
        fixture.run(() -> log.setHighWatermark(5));
        fixture.scheduler.runReady();
        disk.fail("rename", new IOException("EIO"));
        fixture.scheduler.advance(400_000);
        assertThat(fixture.failures).hasSize(1);
        assertThat(log.dir().isOnline()).isFalse();
    }

    @Test
    void noMarkOfACleanStopIsLeftBehindAFailure() throws IOException {
        var fixture = new LogFixture(disk);
        fixture.open();
        Log log = fixture.log();
        fixture.append(log, Batches.of(1, 1));
        disk.fail("force", new IOException("EIO"));
        fixture.close();
        assertThat(disk.list("")).doesNotContain(".kafka_cleanshutdown");
    }

    @Test
    void aCrashedMachineLosesOnlyWhatWasNotFlushed() {
        var fixture = new LogFixture(disk).with("segment.bytes", 400);
        fixture.open();
        Log log = fixture.log();
        for (int i = 0; i < 20; i++) {
            fixture.append(log, Batches.of(1, i));
        }
        fixture.scheduler.runReady();
        fixture.run(log::flush);
        fixture.scheduler.advance(6_000);
        for (int i = 0; i < 3; i++) {
            fixture.append(log, Batches.of(1, i));
        }
        for (long seed = 0; seed < 20; seed++) {
            disk.crash(new SplittableRandom(seed));
            var next = new LogFixture(disk);
            next.bootId = "boot-of-seed-" + seed;
            next.open();
            assertThat(next.report().mayHaveLostWrites()).isTrue();
            Log survivor = next.log();
            assertThat(survivor.endOffset()).as("seed " + seed).isBetween(20L, 23L);
            assertThat(next.readAll(survivor, 0)).hasSize((int) survivor.endOffset());
        }
    }

    @Test
    void aLossIsReportedUntilTheClusterKnowsOfIt() {
        new LogFixture(disk).open();
        disk.crash(new SplittableRandom(1));

        var killedEarly = new LogFixture(disk).unheard();
        killedEarly.bootId = "second boot";
        killedEarly.open();
        assertThat(killedEarly.report().mayHaveLostWrites()).isTrue();
        disk.kill();
        var stoppedEarly = new LogFixture(disk).unheard();
        stoppedEarly.bootId = "second boot";
        stoppedEarly.open();
        assertThat(stoppedEarly.report().mayHaveLostWrites()).isTrue();
        stoppedEarly.close();

        var heard = new LogFixture(disk);
        heard.bootId = "second boot";
        heard.open();
        assertThat(heard.report().mayHaveLostWrites()).isTrue();
        disk.kill();
        heard.open();
        assertThat(heard.report().mayHaveLostWrites()).isFalse();
    }

    @Test
    void directoriesThatCannotBeOpenedAreLeftOutUnlessAllAre() {
        disk.fail("list", new IOException("EIO"));
        var fixture = new LogFixture(disk, otherDisk);
        fixture.open();
        assertThat(fixture.report().directories())
                .extracting(StoreReport.Directory::name)
                .containsExactly("/disk2");
        assertThat(fixture.failures).hasSize(1);
        assertThat(fixture.log().dir().name()).isEqualTo("/disk2");

        var hopeless = new LogFixture(disk);
        hopeless.open();
        assertThat(hopeless.openError()).hasMessageContaining("no log directory");
    }

    @Test
    void aDirectoryInUseRefusesTheStart() {
        new LogFixture(disk).open();
        var second = new LogFixture(disk);
        second.open();
        assertThat(second.openError()).hasMessageContaining("/disk1").hasMessageContaining("in use");
    }

    @Test
    void aRefusedStartLeavesTheOtherDirectoriesAsItFoundThem() throws IOException {
        var both = new LogFixture(disk, otherDisk);
        both.open();
        both.close();
        otherDisk.lock(".lock");
        var refused = new LogFixture(disk, otherDisk);
        refused.open();
        assertThat(refused.openError()).hasMessageContaining("/disk2");
        assertThat(disk.list("")).contains(".kafka_cleanshutdown");
        disk.lock(".lock").close();
    }

    @Test
    void aPartitionWhoseFilesCannotBeReadTakesItsDirectoryOffline() {
        var fixture = new LogFixture(disk, otherDisk);
        fixture.open();
        fixture.append(fixture.log(PARTITION), Batches.of(1, 1));
        fixture.close();
        MemoryDisk broken = disk.exists(PARTITION.toString()) ? disk : otherDisk;
        broken.fail("read", new IOException("EIO"));
        fixture.open();
        fixture.scheduler.runReady();
        assertThat(fixture.failures).hasSize(1);
        assertThat(fixture.failures.get(0).directory()).isEqualTo(broken.name());
    }
}
