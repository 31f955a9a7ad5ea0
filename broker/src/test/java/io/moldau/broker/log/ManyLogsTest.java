package io.moldau.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.checkpoint.EpochStart;
import io.moldau.broker.log.checkpoint.LeaderEpochFile;
import io.moldau.broker.log.disk.MemoryDisk;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a log waits for the disk for, and when: thousands of idle ones must not wait at all, nor lose what was promised. */
class ManyLogsTest {

    private static final int EPOCH = 3;

    private final MemoryDisk disk = new MemoryDisk("memory");
    private final LogFixture fixture = new LogFixture(disk);

    private List<String> waits() {
        return disk.calls().stream()
                .filter(call -> call.startsWith("force") || call.startsWith("sync"))
                .toList();
    }

    private Log afterCrash(long seed) {
        disk.crash(new SplittableRandom(seed));
        return reopened("boot-" + seed);
    }

    private Log reopened(String bootId) {
        var next = new LogFixture(disk);
        next.bootId = bootId;
        next.open();
        Log found = next.find(LogFixture.PARTITION);
        return found == null ? next.log() : found;
    }

    @Test
    void anEmptyLogNeverWaitsForTheDisk() {
        fixture.open();
        disk.recordCalls();
        Log log = fixture.log();
        fixture.run(() -> log.startEpoch(EPOCH));
        fixture.scheduler.runReady();
        fixture.run(() -> log.startEpoch(EPOCH + 1));
        fixture.scheduler.runReady();
        assertThat(waits()).isEmpty();
        assertThat(disk.paths()).doesNotContain("topic-0/leader-epoch-checkpoint");
        assertThat(log.epochs().entries()).containsExactly(new EpochStart(EPOCH + 1, 0));
    }

    @Test
    void theFirstRecordMakesItKnownForEverWhoseTheLogIs() {
        fixture.open();
        Log log = fixture.log();
        disk.recordCalls();
        fixture.append(log, Batches.of(1, 1), EPOCH);
        assertThat(waits()).isEmpty();
        fixture.scheduler.runReady();
        assertThat(waits()).containsExactly("force topic-0/partition.metadata", "sync topic-0", "sync ");
        fixture.append(log, Batches.of(1, 1), EPOCH);
        fixture.scheduler.runReady();
        assertThat(waits()).hasSize(3);
        assertThat(afterCrash(1).topicId()).isEqualTo(LogFixture.TOPIC_ID);
    }

    @Test
    void whatAFlushPromisesSurvivesWithItsEpochs() {
        fixture.open();
        Log log = fixture.log();
        fixture.append(log, Batches.of(2, 1), EPOCH);
        fixture.run(log::flush);
        fixture.scheduler.advance(6_000);
        assertThat(log.recoveryPoint()).isEqualTo(2);
        for (long seed = 0; seed < 10; seed++) {
            Log survivor = afterCrash(seed);
            assertThat(survivor.endOffset()).as("seed " + seed).isEqualTo(2);
            assertThat(survivor.topicId()).isEqualTo(LogFixture.TOPIC_ID);
            assertThat(survivor.epochs().entries()).containsExactly(new EpochStart(EPOCH, 0));
        }
    }

    @Test
    void noFlushSucceedsBeforeTheEpochsBelowItAreForced() throws Exception {
        fixture.open();
        Log log = fixture.log();
        fixture.append(log, Batches.of(2, 1), EPOCH);
        fixture.scheduler.runReady();
        disk.recordCalls();
        fixture.run(log::flush);
        fixture.scheduler.runReady();
        assertThat(disk.calls()).contains("force topic-0/leader-epoch-checkpoint.tmp");
        disk.recordCalls();
        fixture.append(log, Batches.of(1, 1), EPOCH);
        fixture.run(log::flush);
        fixture.scheduler.runReady();
        assertThat(log.recoveryPoint()).isEqualTo(3);
        assertThat(disk.calls()).doesNotContain("force topic-0/leader-epoch-checkpoint.tmp");
    }

    /** A killed process leaves epochs in the page cache; the next one must not take them for durable. */
    @Test
    void epochsOfAKilledProcessAreForcedWithTheNextFlush() {
        fixture.open();
        Log log = fixture.log();
        fixture.append(log, Batches.of(2, 1), EPOCH);
        fixture.scheduler.runReady();
        disk.kill();

        var next = new LogFixture(disk);
        next.open();
        Log again = next.log();
        assertThat(again.epochs().entries()).containsExactly(new EpochStart(EPOCH, 0));
        next.run(again::flush);
        next.scheduler.advance(6_000);
        assertThat(again.recoveryPoint()).isEqualTo(2);
        assertThat(afterCrash(1).epochs().entries()).containsExactly(new EpochStart(EPOCH, 0));
    }

    /** A batch that was cut off is back in place of the one that the epoch was noted for. */
    @Test
    void afterACrashTheBatchesTellTheirEpochs() throws Exception {
        fixture.open();
        Log log = fixture.log();
        fixture.append(log, Batches.of(1, 1), EPOCH);
        fixture.append(log, Batches.of(1, 1), EPOCH);
        fixture.scheduler.runReady();
        LeaderEpochFile.write(
                disk, LogFixture.PARTITION.toString(), List.of(new EpochStart(EPOCH, 0), new EpochStart(EPOCH + 1, 1)));
        disk.kill();

        Log again = reopened("second boot");

        assertThat(again.endOffset()).isEqualTo(2);
        assertThat(again.epochs().entries()).containsExactly(new EpochStart(EPOCH, 0));
    }

    @Test
    void aTruncationForgetsEpochsForGood() {
        fixture.open();
        Log log = fixture.log();
        fixture.append(log, Batches.of(2, 1), EPOCH);
        fixture.append(log, Batches.of(2, 1), EPOCH + 1);
        fixture.run(log::flush);
        fixture.scheduler.runReady();
        fixture.run(() -> log.truncateTo(2, fixture.nowMs()));
        fixture.append(log, Batches.of(2, 1), EPOCH + 2);
        fixture.run(log::flush);
        fixture.scheduler.advance(6_000);
        assertThat(afterCrash(1).epochs().entries())
                .containsExactly(new EpochStart(EPOCH, 0), new EpochStart(EPOCH + 2, 2));
    }

    @Test
    void aCleanStopWaitsForRecordsOnly() {
        fixture.open();
        Log idle = fixture.log(new TopicPartition("idle", 0));
        fixture.run(() -> idle.startEpoch(EPOCH));
        Log log = fixture.log();
        fixture.append(log, Batches.of(1, 1), EPOCH);
        fixture.scheduler.runReady();
        disk.recordCalls();
        fixture.close();
        assertThat(waits()).noneMatch(call -> call.contains("idle-0") || call.endsWith(".snapshot"));
        assertThat(waits()).contains("force topic-0/00000000000000000000.log");
        assertThat(afterCrash(1).endOffset()).isEqualTo(1);
    }

    @Test
    void logsWantedTogetherAreSpreadOverTheDirectories() {
        var second = new MemoryDisk("second");
        var spread = new LogFixture(disk, second).with("segment.index.bytes", 1_200);
        LogStore store = spread.open();
        List<Log> made = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            var partition = new TopicPartition("many", i);
            spread.storeLoop.execute(() ->
                    store.create(partition, LogFixture.TOPIC_ID, spread.topicConfig(), (log, error) -> {
                        if (log != null) {
                            made.add(log);
                        }
                    }));
        }
        spread.scheduler.runReady();
        assertThat(made).hasSize(500);
        assertThat(made.stream().filter(log -> log.dir().name().equals("second")))
                .hasSize(250);
        spread.close();
        spread.open();
        spread.storeLoop.call(() -> assertThat(spread.store().logs()).hasSize(500));
    }
}
