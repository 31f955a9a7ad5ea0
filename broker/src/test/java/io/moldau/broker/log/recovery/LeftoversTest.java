package io.moldau.broker.log.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.disk.MemoryDisk;
import io.moldau.broker.log.segment.BatchCursor;
import io.moldau.protocol.record.Codecs;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeftoversTest {
    private static final String BASE = "%020d";

    private final MemoryDisk disk = new MemoryDisk("memory");

    @BeforeEach
    void createDirectory() throws IOException {
        disk.createDirectory("t-0");
    }

    private void put(long base, String suffix, byte... content) {
        disk.put("t-0/" + BASE.formatted(base) + suffix, content);
    }

    private List<String> cleared() throws IOException {
        new Leftovers(disk, "t-0", new BatchCursor(1000)).clear();
        return disk.list("t-0").stream()
                .map(name -> name.replaceFirst("^0+(?=[0-9])", ""))
                .toList();
    }

    private static byte[] batch(long baseOffset, int records) {
        var builder = new RecordBatchBuilder(Compression.NONE, 100, 10_000);
        for (int i = 0; i < records; i++) {
            builder.tryAppend(1, null, null, List.of());
        }
        try (var codecs = new Codecs()) {
            ByteBuffer bytes = builder.build(codecs, -1, (short) -1, -1);
            new RecordBatch().wrap(bytes, 0).setBaseOffset(baseOffset);
            byte[] copy = new byte[bytes.limit()];
            bytes.get(0, copy);
            return copy;
        }
    }

    @Test
    void deletesWhatIsHalfWrittenOrOnItsWayOut() throws IOException {
        put(0, ".log");
        put(0, ".index");
        put(0, ".log.deleted");
        put(5, ".snapshot");
        disk.put("t-0/leader-epoch-checkpoint.tmp", new byte[0]);
        disk.put("t-0/partition.metadata", new byte[0]);
        assertThat(cleared()).containsExactlyInAnyOrder("0.log", "0.index", "5.snapshot", "partition.metadata");
    }

    @Test
    void deletesIndexesWithoutASegment() throws IOException {
        put(0, ".log");
        put(7, ".index");
        put(7, ".timeindex");
        assertThat(cleared()).containsExactly("0.log");
    }

    @Test
    void finishesASwapThatReplacesSeveralSegments() throws IOException {
        put(0, ".log");
        put(0, ".index");
        put(10, ".log");
        put(20, ".log", (byte) 1);
        put(0, ".log.swap", batch(15, 3));
        put(0, ".index.swap");
        assertThat(cleared()).containsExactlyInAnyOrder("0.log", "0.index", "20.log");
        assertThat(disk.bytes("t-0/" + BASE.formatted(0) + ".log")).isEqualTo(batch(15, 3));
    }

    @Test
    void dropsASwapWhoseCleaningDidNotFinish() throws IOException {
        put(0, ".log", (byte) 1);
        put(0, ".log.swap", batch(0, 3));
        put(0, ".log.cleaned");
        assertThat(cleared()).containsExactly("0.log");
        assertThat(disk.bytes("t-0/" + BASE.formatted(0) + ".log")).containsExactly(1);
    }
}
