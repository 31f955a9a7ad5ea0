package io.moldau.broker.log.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.log.disk.Disk.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryDiskTest extends DiskContract {

    @Override
    protected Disk emptyDisk() {
        return new MemoryDisk("memory");
    }

    @Test
    void aCrashKeepsWhatWasForcedAndLosesNamesNeverSynced() throws IOException {
        var disk = new MemoryDisk("memory");
        DiskFile forced = disk.open("forced", Access.WRITE);
        forced.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
        forced.force();
        forced.write(ByteBuffer.wrap(new byte[] {4, 5, 6}), 3);
        disk.open("never", Access.WRITE).write(ByteBuffer.wrap(new byte[] {9}), 0);
        disk.crash(new SplittableRandom(7));
        assertThat(disk.list("")).containsExactly("forced");
        assertThat(disk.bytes("forced")).startsWith(1, 2, 3).hasSizeBetween(3, 6);
    }

    @Test
    void aFullDiskWritesWhatFitsAndThenSaysSo() throws IOException {
        var disk = new MemoryDisk("memory");
        disk.leaveRoom(4);
        DiskFile file = disk.open("x", Access.WRITE);
        assertThatThrownBy(() -> file.write(ByteBuffer.wrap(new byte[6]), 0)).isInstanceOf(DiskFullException.class);
        assertThat(file.size()).isEqualTo(4);
        disk.makeRoom();
        file.write(ByteBuffer.wrap(new byte[6]), 0);
        assertThat(file.size()).isEqualTo(6);
    }

    @Test
    void failsWhatItIsToldToFail() throws IOException {
        var disk = new MemoryDisk("memory");
        DiskFile file = disk.open("x", Access.WRITE);
        disk.fail("force", new IOException("EIO"));
        disk.recordCalls();
        assertThatThrownBy(file::force).hasMessage("EIO");
        disk.heal();
        file.force();
        assertThat(disk.calls()).containsExactly("force x", "force x");
    }
}
