package io.moldau.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.disk.MemoryDisk;
import io.moldau.protocol.record.CompressionType;
import io.moldau.protocol.record.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cleaning that ends at any of its operations on the disk: a start finds the same table, and cleans on. */
class CompactionCrashTest {
    private static final long BACKOFF_MS = 15_000;
    private static final List<CompressionType> CODECS = List.of(CompressionType.values());
    private static final long DELETE_RETENTION_MS = 50_000;

    /** How a cleaning ends early. */
    enum End {
        /** The process is gone; what it wrote is not. */
        KILL,
        /** The machine is gone, with all that was not forced. */
        CRASH
    }

    /** One life of a disk, from an empty one to a log that is worth cleaning. */
    private static final class Story {
        private final MemoryDisk disk = new MemoryDisk("memory");
        private final Map<String, String> table = new TreeMap<>();
        private final int[] nextSequences = new int[2];
        private LogFixture fixture = start();
        private Log log = fixture.log();

        private LogFixture start() {
            LogFixture started = new LogFixture(disk)
                    .with("cleanup.policy", "compact")
                    .with("segment.bytes", 600)
                    .with("segment.index.bytes", 500)
                    .with("index.interval.bytes", 100)
                    .with("min.cleanable.dirty.ratio", 0.01)
                    .with("file.delete.delay.ms", 1_000)
                    .with("delete.retention.ms", DELETE_RETENTION_MS);
            started.open();
            return started;
        }

        void append(RecordBatch batch, String... records) {
            fixture.append(log, batch);
            for (String record : records) {
                KeyedBatches.put(table, record);
            }
        }

        void fill(int from, int to) {
            for (int i = from; i < to; i++) {
                CompressionType codec = CODECS.get(i % CODECS.size());
                List<String> records = new ArrayList<>(List.of("a=" + i, "b" + i % 7 + "=" + i, "c" + i + "=" + i));
                if (i % 3 == 0) {
                    records.add("c" + (i - 2));
                }
                String[] all = records.toArray(String[]::new);
                append(KeyedBatches.of(codec, 1_000, i % 2, nextSequences[i % 2], all), all);
                nextSequences[i % 2] += all.length;
            }
            fixture.run(() -> log.setHighWatermark(log.endOffset()));
            fixture.run(log::flush);
            fixture.scheduler.runReady();
        }

        void clean() {
            fixture.scheduler.advance(BACKOFF_MS + 1_000);
        }

        void restart(End end, int seed) {
            disk.heal();
            if (end == End.CRASH) {
                disk.crash(new SplittableRandom(seed));
            } else {
                disk.kill();
            }
            fixture = start();
            log = fixture.log();
        }

        void check(String when) {
            assertThat(KeyedBatches.table(fixture, log)).as(when).isEqualTo(table);
            assertThat(disk.paths()).as(when).noneMatch(path -> path.endsWith(".cleaned") || path.endsWith(".swap"));
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void anEndAtAnyOperationLosesNothingAndBringsNothingBack(End end) {
        int operation = 0;
        boolean reached = true;
        while (reached) {
            String when = end + " at operation " + operation;
            Story story = new Story();
            // So many that deletions have their horizon by the cleaning that is cut off, which then drops them.
            story.fill(0, 12);
            story.clean();
            story.fixture.scheduler.advance(DELETE_RETENTION_MS);
            story.fill(12, 24);
            long endOffset = story.log.endOffset();
            story.disk.failAfter(operation);
            story.clean();
            reached = story.disk.hasFailed();
            story.restart(end, operation);
            assertThat(story.log.endOffset()).as(when).isEqualTo(endOffset);
            story.check(when);
            story.fill(24, 30);
            story.clean();
            story.fixture.scheduler.advance(DELETE_RETENTION_MS);
            story.fill(30, 36);
            story.clean();
            story.check(when + ", cleaned again");
            operation++;
        }
        assertThat(operation).as("operations of a cleaning").isGreaterThan(50);
    }

    @Test
    void aCleaningThatWasCutOffIsRepeated() {
        Story story = new Story();
        story.fill(0, 12);
        story.disk.failAfter(40);
        story.clean();
        assertThat(story.disk.hasFailed()).isTrue();
        story.restart(End.KILL, 0);
        long before = story.log.sizeInBytes();
        story.fixture.run(() -> story.log.setHighWatermark(story.log.endOffset()));
        story.clean();
        assertThat(story.log.sizeInBytes()).isLessThan(before);
        story.check("after the second cleaning");
    }
}
