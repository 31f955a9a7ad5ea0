package io.moldau.broker.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.disk.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckpointFileTest {

    private static final String DIRECTORY = "topic-0";
    private static final String PATH = DIRECTORY + "/" + CheckpointFile.nameOf(7_000);

    /** A few times what is read at once, so that records lie across the end of what was read. */
    private static final int RECORDS = 2_000;

    private final MemoryDisk disk = new MemoryDisk("memory");
    /** The largest comes last, as whatever is read after it has all the room that it took. */
    private final Map<ByteBuffer, byte[]> records = new LinkedHashMap<>();

    private CheckpointHeader header = new CheckpointHeader(0, 0, 0, 0);

    @BeforeEach
    void write() throws IOException {
        SplittableRandom chance = new SplittableRandom(1);
        for (int i = 0; i < RECORDS; i++) {
            put("key-" + i, chance, chance.nextInt(300));
        }
        put("larger than what is read at once", chance, 200_000);
        put("nothing", chance, 0);
        header = new CheckpointHeader(7_000, 3, 1_000, records.size());
        disk.createDirectory(DIRECTORY);
        CheckpointFile.write(disk, DIRECTORY, header, records);
    }

    private void put(String key, SplittableRandom chance, int valueBytes) {
        byte[] value = new byte[valueBytes];
        chance.nextBytes(value);
        records.put(ByteBuffer.wrap(key.getBytes(UTF_8)), value);
    }

    @Test
    void everyRecordIsReadAsItWasWritten() throws IOException {
        assertThat(CheckpointFile.header(disk, PATH)).isEqualTo(header);
        LatestRecords read = new LatestRecords();

        assertThat(CheckpointFile.read(disk, DIRECTORY, header, read)).isTrue();

        assertThat(read.values().keySet()).isEqualTo(records.keySet());
        records.forEach((key, value) -> assertThat(read.values().get(key)).isEqualTo(value));
    }

    @Test
    void aTornFileIsNone() throws IOException {
        byte[] whole = disk.bytes(PATH);
        for (int bytes = 0; bytes < whole.length; bytes += bytes < 1_000 ? 1 : 997) {
            disk.put(PATH, Arrays.copyOf(whole, bytes));
            assertThat(isWhole()).as("the first %d bytes", bytes).isFalse();
        }
    }

    @Test
    void aDamagedFileIsNone() throws IOException {
        byte[] whole = disk.bytes(PATH);
        for (int at = 0; at < whole.length; at += at < 1_000 ? 1 : 997) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) 0x81;
            disk.put(PATH, damaged);
            assertThat(isWhole()).as("byte %d is another", at).isFalse();
        }
    }

    @Test
    void anotherFileOfItsNameIsNone() throws IOException {
        CheckpointHeader other = new CheckpointHeader(7_000, 4, 1_000, records.size());
        assertThat(CheckpointFile.read(disk, DIRECTORY, other, new LatestRecords()))
                .isFalse();
    }

    private boolean isWhole() throws IOException {
        return CheckpointFile.read(disk, DIRECTORY, header, new LatestRecords());
    }
}
