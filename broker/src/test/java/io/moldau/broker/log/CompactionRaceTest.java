package io.moldau.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.disk.MemoryDisk;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What else happens to a log at any moment of a cleaning, which a slow pace spreads over some seconds. */
class CompactionRaceTest {
    private static final long BACKOFF_MS = 15_000;
    private static final long STEP_MS = 100;
    private static final int BATCHES = 16;

    /** A log that is being cleaned. */
    private static final class Story {
        private final MemoryDisk disk = new MemoryDisk("memory");
        private final LogFixture fixture = new LogFixture(disk)
                .with("cleanup.policy", "compact,delete")
                .with("retention.ms", -1)
                .with("segment.bytes", 250)
                .with("segment.index.bytes", 500)
                .with("min.cleanable.dirty.ratio", 0.01)
                .with("file.delete.delay.ms", 1_000);
        private Log log;

        Story() {
            fixture.brokerKeys.put("log.cleaner.io.max.bytes.per.second", "2000");
            fixture.open();
            log = fixture.log();
            for (int i = 0; i < BATCHES; i++) {
                append(i);
            }
        }

        private void append(int i) {
            fixture.append(log, KeyedBatches.of(recordsOf(i)));
            fixture.run(() -> log.setHighWatermark(log.endOffset()));
        }

        static String[] recordsOf(int i) {
            return new String[] {"a=" + i, "b" + i % 4 + "=" + i, "c" + i + "=" + i};
        }

        /** What the first batches amount to. */
        static Map<String, String> tableOf(int batches) {
            var table = new TreeMap<String, String>();
            for (int i = 0; i < batches; i++) {
                for (String record : recordsOf(i)) {
                    KeyedBatches.put(table, record);
                }
            }
            return table;
        }

        List<String> drafts() {
            return disk.paths().stream()
                    .filter(path -> path.endsWith(".cleaned") || path.endsWith(".swap"))
                    .toList();
        }

        void finish() {
            fixture.scheduler.advance(60_000);
        }
    }

    /** Has something happen at each moment of a cleaning, then says how it must have ended. */
    private static void atAnyMoment(Consumer<Story> event, Consumer<Story> check) {
        boolean midway = false;
        for (long ms = 0; ms < 10_000; ms += STEP_MS) {
            Story story = new Story();
            story.fixture.scheduler.advance(BACKOFF_MS + ms);
            boolean over = story.log.compaction().cleanUpTo() > 0;
            midway |= !story.drafts().isEmpty() && !over;
            event.accept(story);
            story.finish();
            check.accept(story);
            assertThat(story.fixture.failures).isEmpty();
            if (over) {
                assertThat(midway).as("some moments with a draft").isTrue();
                assertThat(ms).as("moments").isGreaterThan(10 * STEP_MS);
                return;
            }
        }
        throw new AssertionError("the cleaning does not end");
    }

    @Test
    void appendsGoOn() {
        atAnyMoment(
                story -> {
                    for (int i = 0; i < 4; i++) {
                        story.append(BATCHES + i);
                    }
                },
                story -> {
                    assertThat(KeyedBatches.table(story.fixture, story.log)).isEqualTo(Story.tableOf(BATCHES + 4));
                    assertThat(story.log.compaction().cleanUpTo()).isGreaterThan(BATCHES * 3);
                });
    }

    @Test
    void aTruncationIntoWhatIsCleanedMakesItDirtyAgain() {
        atAnyMoment(
                story -> {
                    story.fixture.run(() -> story.log.truncateTo(15, story.fixture.nowMs()));
                    assertThat(story.log.compaction().cleanUpTo()).isLessThanOrEqualTo(15);
                    story.append(5);
                    story.append(6);
                },
                story -> {
                    // What a swap took on behalf of records that are cut now is gone: they were committed.
                    Map<String, String> table = KeyedBatches.table(story.fixture, story.log);
                    assertThat(Story.tableOf(7)).containsAllEntriesOf(table);
                    assertThat(table).containsAllEntriesOf(Map.of("a", "6", "b1", "5", "b2", "6", "c0", "0"));
                    assertThat(story.drafts()).isEmpty();
                });
    }

    @Test
    void aTruncationBeyondItDoesNotMatter() {
        atAnyMoment(
                story -> story.fixture.run(() -> story.log.truncateTo((BATCHES - 1) * 3, story.fixture.nowMs())),
                story -> {
                    assertThat(KeyedBatches.table(story.fixture, story.log)).isEqualTo(Story.tableOf(BATCHES - 1));
                    assertThat(story.log.compaction().cleanUpTo()).isPositive();
                });
    }

    @Test
    void aLogThatStartsOverIsNotHauntedByWhatItHeld() {
        atAnyMoment(
                story -> {
                    story.fixture.run(() -> story.log.truncateFullyAndStartAt(100, story.fixture.nowMs()));
                    story.append(0);
                },
                story -> assertThat(KeyedBatches.records(story.fixture, story.log))
                        .containsExactly("100:a=0", "101:b0=0", "102:c0=0"));
    }

    @Test
    void retentionTakesSegmentsAway() {
        atAnyMoment(
                story -> story.fixture.run(() -> {
                    story.log.advanceLogStartOffset(12);
                    story.log.deleteOldSegments(story.fixture.nowMs());
                }),
                story -> {
                    assertThat(KeyedBatches.table(story.fixture, story.log))
                            .containsAllEntriesOf(Map.of("a", "15", "b3", "15", "c5", "5", "c14", "14"))
                            .doesNotContainKey("c0");
                    assertThat(story.drafts()).isEmpty();
                });
    }

    @Test
    void aTopicThatIsNoLongerCompactedLosesNothingMore() {
        atAnyMoment(
                story -> {
                    boolean over = story.log.compaction().cleanUpTo() > 0;
                    story.fixture.with("cleanup.policy", "delete");
                    story.fixture.run(() -> story.log.configure(story.fixture.topicConfig()));
                    List<String> records = KeyedBatches.records(story.fixture, story.log);
                    story.finish();
                    assertThat(KeyedBatches.records(story.fixture, story.log)).isEqualTo(records);
                    assertThat(story.log.compaction().cleanUpTo() > 0).isEqualTo(over);
                },
                story -> assertThat(story.drafts()).isEmpty());
    }

    @Test
    void aDeletedLogTakesItsDraftAlong() {
        atAnyMoment(
                story -> {
                    story.fixture.storeLoop.execute(
                            () -> story.fixture.store().delete(LogFixture.PARTITION, error -> {}));
                    story.fixture.scheduler.runReady();
                    story.log = story.fixture.log();
                    story.append(3);
                },
                story -> {
                    assertThat(KeyedBatches.records(story.fixture, story.log))
                            .containsExactly("0:a=3", "1:b3=3", "2:c3=3");
                    assertThat(story.drafts()).isEmpty();
                    assertThat(story.disk.paths()).noneMatch(path -> path.contains("-delete"));
                });
    }

    @Test
    void aCleanStopDoesNotWaitForTheEnd() {
        atAnyMoment(
                story -> {
                    story.fixture.close();
                    assertThat(story.drafts()).isEmpty();
                    story.fixture.open();
                    story.log = story.fixture.log();
                },
                story -> {
                    assertThat(KeyedBatches.table(story.fixture, story.log)).isEqualTo(Story.tableOf(BATCHES));
                    assertThat(story.log.compaction().cleanUpTo()).isPositive();
                });
    }

    @Test
    void theDirtiestLogIsCleanedFirstAndOneAtATime() {
        Story story = new Story();
        TopicPartition other = new TopicPartition("other", 0);
        Log second = story.fixture.log(other);
        // As much of it is dirty, once what it has more of is clean.
        for (int i = 0; i < BATCHES; i++) {
            story.fixture.append(second, KeyedBatches.of(Story.recordsOf(i)));
        }
        story.fixture.run(() -> second.setHighWatermark(second.endOffset()));
        story.fixture.run(() -> second.dir().cleanerOffsets().set(other, 20));
        List<String> order = new ArrayList<>();
        for (int i = 0; order.size() < 2 && i < 1_000; i++) {
            story.fixture.scheduler.advance(STEP_MS);
            note(order, "first", story.log.compaction().cleanUpTo() > 0);
            note(order, "second", second.compaction().cleanUpTo() > 20);
            assertThat(Stream.of("topic-0", "other-0")
                            .filter(name -> story.drafts().stream().anyMatch(path -> path.startsWith(name))))
                    .hasSizeLessThan(2);
        }
        assertThat(order).containsExactly("first", "second");
    }

    private static void note(List<String> order, String name, boolean cleaned) {
        if (cleaned && !order.contains(name)) {
            order.add(name);
        }
    }
}
