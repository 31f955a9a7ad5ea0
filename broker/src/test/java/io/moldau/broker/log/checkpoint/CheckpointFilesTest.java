package io.moldau.broker.log.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.log.disk.MemoryDisk;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The small files, byte for byte as Kafka writes them. */
class CheckpointFilesTest {
    private static final String OFFSETS = OffsetCheckpoint.RECOVERY_POINTS;

    private final MemoryDisk disk = new MemoryDisk("memory");

    @BeforeEach
    void createDirectory() throws IOException {
        disk.createDirectory("t-0");
    }

    private String text(String path) throws IOException {
        return new String(disk.bytes(path), UTF_8);
    }

    private void put(String path, String text) {
        disk.put(path, text.getBytes(UTF_8));
    }

    @Test
    void offsetsAreWrittenInKafkasFormat() throws IOException {
        OffsetCheckpoint checkpoint = OffsetCheckpoint.load(disk, OFFSETS);
        checkpoint.set(new TopicPartition("b", 1), 7);
        checkpoint.set(new TopicPartition("a", 10), 5);
        checkpoint.set(new TopicPartition("gone", 0), 5);
        checkpoint.remove(new TopicPartition("gone", 0));
        checkpoint.writeIfChanged();
        assertThat(text(OFFSETS)).isEqualTo("0\n2\na 10 5\nb 1 7\n");
        OffsetCheckpoint again = OffsetCheckpoint.load(disk, OFFSETS);
        assertThat(again.get(new TopicPartition("b", 1), -1)).isEqualTo(7);
        assertThat(again.get(new TopicPartition("b", 2), -1)).isEqualTo(-1);
    }

    @Test
    void whoeverWritesFindsItsOffsetOnTheDiskHoweverManyWrite() throws Exception {
        OffsetCheckpoint checkpoint = OffsetCheckpoint.load(disk, OFFSETS);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            TopicPartition own = new TopicPartition("t", i);
            writers.add(() -> {
                for (long offset = 0; offset < 300; offset++) {
                    checkpoint.set(own, offset);
                    checkpoint.writeIfChanged();
                    assertThat(OffsetCheckpoint.load(disk, OFFSETS).get(own, -1))
                            .isEqualTo(offset);
                }
                return true;
            });
        }
        for (Future<Boolean> writer : threads.invokeAll(writers, 60, TimeUnit.SECONDS)) {
            assertThat(writer.get()).isTrue();
        }
        threads.shutdown();
    }

    @Test
    void aFailedWriteIsToldAndTriedAgain() throws IOException {
        OffsetCheckpoint checkpoint = OffsetCheckpoint.load(disk, OFFSETS);
        checkpoint.set(new TopicPartition("a", 0), 5);
        disk.fail("force", new IOException("gone"));
        assertThatThrownBy(checkpoint::writeIfChanged)
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
        disk.heal();
        checkpoint.writeIfChanged();
        assertThat(text(OFFSETS)).isEqualTo("0\n1\na 0 5\n");
    }

    @Test
    void nothingIsWrittenWhileNothingChanges() throws IOException {
        OffsetCheckpoint checkpoint = OffsetCheckpoint.load(disk, OFFSETS);
        checkpoint.set(new TopicPartition("a", 0), 5);
        checkpoint.writeIfChanged();
        disk.recordCalls();
        checkpoint.set(new TopicPartition("a", 0), 5);
        checkpoint.writeIfChanged();
        assertThat(disk.calls()).isEmpty();
        checkpoint.set(new TopicPartition("a", 0), 6);
        checkpoint.writeIfChanged();
        assertThat(disk.calls()).contains("force " + OFFSETS + ".tmp", "rename " + OFFSETS + ".tmp", "sync ");
    }

    @Test
    void aCheckpointSurvivesACrashAsAWhole() throws IOException {
        OffsetCheckpoint checkpoint = OffsetCheckpoint.load(disk, OFFSETS);
        checkpoint.set(new TopicPartition("a", 0), 5);
        checkpoint.writeIfChanged();
        disk.crash(new SplittableRandom(3));
        assertThat(text(OFFSETS)).isEqualTo("0\n1\na 0 5\n");
    }

    @Test
    void damagedOffsetsAreDroppedAndAnEmptyFileIsNone() throws IOException {
        for (String damaged : List.of(
                "",
                "1\n0\n",
                "0\n",
                "0\nx\n",
                "0\n2\na 0 1\n",
                "0\n1\na 0\n",
                "0\n1\na 0 -1\n",
                "0\n1\na 99999999999 1\n",
                "0\n1\na 0 1 2\n")) {
            put(OFFSETS, damaged);
            assertThat(OffsetCheckpoint.load(disk, OFFSETS).get(new TopicPartition("a", 0), -1))
                    .as(damaged)
                    .isEqualTo(-1);
        }
    }

    @Test
    void epochsAreWrittenInKafkasFormat() throws Exception {
        var epochs = List.of(new EpochStart(0, 0), new EpochStart(3, 100));
        LeaderEpochFile.write(disk, "t-0", epochs);
        assertThat(text("t-0/leader-epoch-checkpoint")).isEqualTo("0\n2\n0 0\n3 100\n");
        assertThat(LeaderEpochFile.read(disk, "t-0")).isEqualTo(epochs);
        put("t-0/leader-epoch-checkpoint", "");
        assertThat(LeaderEpochFile.read(disk, "t-0")).isEmpty();
    }

    @Test
    void epochsOutOfOrderAreDamage() {
        for (String damaged : List.of("0\n2\n3 0\n3 1\n", "0\n2\n1 10\n2 5\n", "0\n1\n-1 0\n", "0\n1\n1\n")) {
            put("t-0/leader-epoch-checkpoint", damaged);
            assertThatThrownBy(() -> LeaderEpochFile.read(disk, "t-0"))
                    .as(damaged)
                    .isInstanceOf(MalformedFileException.class);
        }
    }

    @Test
    void partitionMetadataHasNoNewlineAtItsEnd() throws Exception {
        var id = new Uuid(0x0102030405060708L, 0x1112131415161718L);
        PartitionMetadataFile.write(disk, "t-0", id);
        assertThat(text("t-0/partition.metadata")).isEqualTo("version: 0\ntopic_id: AQIDBAUGBwgREhMUFRYXGA");
        assertThat(PartitionMetadataFile.read(disk, "t-0")).isEqualTo(id);
    }

    @Test
    void metaPropertiesKeepWhatANewerKafkaAdded() throws Exception {
        put(
                "meta.properties",
                "#\n#Fri Jan 01 00:00:00 UTC 2027\ncluster.id=abc\nversion=0\nbroker.id=3\ndirectory.id=xyz\n");
        var expected = new MetaProperties(3, "abc", "xyz");
        assertThat(MetaProperties.read(disk)).isEqualTo(expected);
        expected.write(disk);
        assertThat(text("meta.properties")).isEqualTo("broker.id=3\ncluster.id=abc\ndirectory.id=xyz\nversion=0\n");
        assertThat(MetaProperties.read(disk)).isEqualTo(expected);
        disk.delete("meta.properties");
        assertThat(MetaProperties.read(disk)).isNull();
    }

    @Test
    void aDirectoryOfAKRaftBrokerIsRefused() {
        put("meta.properties", "version=1\nnode.id=3\ncluster.id=abc\n");
        assertThatThrownBy(() -> MetaProperties.read(disk)).hasMessageContaining("KRaft");
        put("meta.properties", "version=0\nbroker.id=x\n");
        assertThatThrownBy(() -> MetaProperties.read(disk)).isInstanceOf(MalformedFileException.class);
    }

    @Test
    void theMarkOfACleanStopIsKafkas() throws IOException {
        ShutdownMarker.start(disk, "boot-a");
        assertThat(ShutdownMarker.read(disk)).isEqualTo(new ShutdownMarker(false, "boot-a"));
        ShutdownMarker.stopCleanly(disk);
        assertThat(text(".kafka_cleanshutdown")).isEqualTo("{\"version\":0,\"brokerEpoch\":-1}");
        assertThat(ShutdownMarker.read(disk)).isEqualTo(new ShutdownMarker(true, "boot-a"));
        ShutdownMarker.start(disk, "boot-b");
        disk.crash(new SplittableRandom(1));
        assertThat(ShutdownMarker.read(disk)).isEqualTo(new ShutdownMarker(false, "boot-b"));
    }

    @Test
    void onlyACleanStopOrTheSameBootKeepsWhatWasWritten() {
        assertThat(new ShutdownMarker(true, "a").endOfLastRun("b")).isEqualTo(RunEnd.CLEAN);
        assertThat(new ShutdownMarker(false, "a").endOfLastRun("a")).isEqualTo(RunEnd.KILLED);
        assertThat(new ShutdownMarker(false, "a").endOfLastRun("b")).isEqualTo(RunEnd.CRASHED);
        assertThat(new ShutdownMarker(false, null).endOfLastRun("b")).isEqualTo(RunEnd.CRASHED);
    }
}
