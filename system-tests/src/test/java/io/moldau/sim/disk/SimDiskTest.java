package io.moldau.sim.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskContract;
import io.moldau.broker.log.disk.DiskFile;
import io.moldau.broker.log.disk.DiskFullException;
import io.moldau.protocol.runtime.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimDiskTest extends DiskContract {

    @Override
    protected Disk emptyDisk() {
        return newDisk();
    }

    private static SimDisk newDisk() {
        return new SimDisk("disk", new ManualClock());
    }

    private static void append(Disk disk, String path, String text, boolean force) throws IOException {
        try (DiskFile file = disk.open(path, Access.WRITE)) {
            file.write(ByteBuffer.wrap(text.getBytes(UTF_8)), file.size());
            if (force) {
                file.force();
            }
        }
    }

    private static String content(Disk disk, String path) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) disk.size(path));
        disk.open(path, Access.READ).read(bytes, 0);
        return new String(bytes.array(), UTF_8);
    }

    @Test
    void aCrashKeepsWhatWasForcedAndAnyPrefixOfTheRest() throws IOException {
        var left = new TreeSet<String>();
        for (int seed = 0; seed < 200; seed++) {
            SimDisk disk = newDisk();
            append(disk, "log", "ab", true);
            disk.syncDirectory("");
            append(disk, "log", "cd", false);
            append(disk, "log", "ef", false);
            disk.machineCrashed(new SplittableRandom(seed));
            left.add(content(disk, "log"));
        }
        // The last write may be torn, and what is missing of it may be zeros.
        assertThat(left)
                .contains("ab", "abc", "abcd", "abcde", "abcdef", "ab\0\0", "abcd\0\0")
                .allMatch(text -> text.startsWith("ab") && "abcdef".startsWith(text.replace("\0", "")));
    }

    @Test
    void aCrashForgetsNamesThatWereNotSynced() throws IOException {
        boolean forgotten = false;
        boolean kept = false;
        for (int seed = 0; seed < 50; seed++) {
            SimDisk disk = newDisk();
            append(disk, "old", "1", true);
            disk.syncDirectory("");
            append(disk, "new", "2", true);
            disk.rename("new", "old");
            disk.machineCrashed(new SplittableRandom(seed));
            kept |= content(disk, "old").equals("2");
            forgotten |= content(disk, "old").equals("1");
        }
        assertThat(kept).isTrue();
        assertThat(forgotten).isTrue();
    }

    @Test
    void theDeathOfAProcessLosesOnlyTheLock() throws IOException {
        SimDisk disk = newDisk();
        disk.lock(".lock");
        append(disk, "log", "abc", false);
        disk.processDied();
        assertThat(content(disk, "log")).isEqualTo("abc");
        disk.lock(".lock").close();
    }

    @Test
    void aFullDiskTakesWhatFitsAndThenSaysSo() throws IOException {
        SimDisk disk = newDisk();
        disk.leaveRoom(2);
        assertThatThrownBy(() -> append(disk, "log", "abc", false)).isInstanceOf(DiskFullException.class);
        assertThat(content(disk, "log")).isEqualTo("ab");
        disk.heal();
        append(disk, "log", "c", false);
        assertThat(content(disk, "log")).isEqualTo("abc");
    }

    @Test
    void chosenOperationsFailOnChosenFilesOnly() throws IOException {
        SimDisk disk = newDisk();
        disk.fail(SimDisk.Operation.FORCE, "log");
        append(disk, "other", "a", true);
        assertThatThrownBy(() -> append(disk, "log", "a", true)).hasMessageContaining("FORCE log");
        disk.heal();
        append(disk, "log", "b", true);
        assertThat(content(disk, "log")).isEqualTo("ab");
    }

    @Test
    void rotFlipsOneBit() throws IOException {
        SimDisk disk = newDisk();
        append(disk, "log", "abc", true);
        disk.rot("log", new SplittableRandom(3));
        byte[] now = content(disk, "log").getBytes(UTF_8);
        assertThat(now).isNotEqualTo("abc".getBytes(UTF_8));
    }
}
