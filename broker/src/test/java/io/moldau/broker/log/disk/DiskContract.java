package io.moldau.broker.log.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.log.disk.Disk.Access;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every disk must do alike; a test per implementation inherits it. */
public abstract class DiskContract {
    private Disk disk;

    /** An empty log directory. */
    protected abstract Disk emptyDisk() throws IOException;

    @BeforeEach
    void open() throws IOException {
        disk = emptyDisk();
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private String content(String path) throws IOException {
        try (DiskFile file = disk.open(path, Access.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate((int) file.size() + 10);
            file.read(buffer, 0);
            return new String(buffer.array(), 0, buffer.position(), UTF_8);
        }
    }

    private void put(String path, String text) throws IOException {
        try (DiskFile file = disk.open(path, Access.WRITE)) {
            file.write(utf8(text), 0);
        }
    }

    @Test
    void readsWhatWasWrittenAtItsPosition() throws IOException {
        disk.createDirectory("a-0");
        try (DiskFile file = disk.open("a-0/x.log", Access.WRITE)) {
            file.write(utf8("hello"), 0);
            file.write(utf8("J"), 0);
            file.write(utf8(" world"), 5);
            file.force();
            assertThat(file.size()).isEqualTo(11);
            ByteBuffer part = ByteBuffer.allocate(5);
            assertThat(file.read(part, 3)).isEqualTo(5);
            assertThat(new String(part.array(), UTF_8)).isEqualTo("lo wo");
            assertThat(file.read(ByteBuffer.allocate(5), 9)).isEqualTo(2);
            assertThat(file.read(ByteBuffer.allocate(5), 11)).isZero();
            assertThat(file.read(ByteBuffer.allocate(5), 100)).isZero();
        }
        assertThat(content("a-0/x.log")).isEqualTo("Jello world");
        assertThat(disk.size("a-0/x.log")).isEqualTo(11);
        assertThat(disk.lastModifiedMs("a-0/x.log")).isPositive();
        disk.setLastModifiedMs("a-0/x.log", 12_345);
        assertThat(disk.lastModifiedMs("a-0/x.log")).isEqualTo(12_345);
    }

    @Test
    void truncationOnlyCuts() throws IOException {
        try (DiskFile file = disk.open("x", Access.WRITE)) {
            file.write(utf8("hello"), 0);
            file.truncate(2);
            file.truncate(4);
            assertThat(file.size()).isEqualTo(2);
        }
        assertThat(content("x")).isEqualTo("he");
    }

    @Test
    void missingFilesAreSaidToBeMissing() throws IOException {
        assertThatThrownBy(() -> disk.open("none", Access.READ)).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> disk.openTable("none")).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> disk.rename("none", "x")).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> disk.list("none")).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> disk.size("none")).isInstanceOf(FileNotFoundException.class);
        assertThat(disk.exists("none")).isFalse();
        disk.delete("none");
    }

    @Test
    void renameReplacesAndDirectoriesMoveWhole() throws IOException {
        put("new", "2");
        put("old", "1");
        disk.rename("new", "old");
        disk.syncDirectory("");
        assertThat(content("old")).isEqualTo("2");
        assertThat(disk.exists("new")).isFalse();

        disk.createDirectory("t-0");
        put("t-0/f", "3");
        disk.rename("t-0", "t-0.x-delete");
        assertThat(content("t-0.x-delete/f")).isEqualTo("3");
        assertThat(disk.isDirectory("t-0.x-delete")).isTrue();
        assertThat(disk.exists("t-0")).isFalse();
    }

    @Test
    void anOpenFileOutlivesItsName() throws IOException {
        put("x", "abc");
        try (DiskFile file = disk.open("x", Access.READ)) {
            disk.rename("x", "x.deleted");
            disk.delete("x.deleted");
            ByteBuffer buffer = ByteBuffer.allocate(3);
            assertThat(file.read(buffer, 0)).isEqualTo(3);
        }
        assertThat(disk.list("")).isEmpty();
    }

    @Test
    void onlyEmptyDirectoriesAreDeleted() throws IOException {
        disk.createDirectory("d");
        disk.createDirectory("d");
        put("d/f", "1");
        assertThat(disk.list("")).containsExactly("d");
        assertThat(disk.list("d")).containsExactly("f");
        assertThatThrownBy(() -> disk.delete("d")).isInstanceOf(IOException.class);
        disk.delete("d/f");
        disk.delete("d");
        assertThat(disk.exists("d")).isFalse();
    }

    @Test
    void tablesAreStretchedBigEndianAndCutOnClose() throws IOException {
        WritableTable table = disk.openTable("t", 8000);
        assertThat(table.sizeBytes()).isEqualTo(8000);
        assertThat(disk.size("t")).isGreaterThanOrEqualTo(8000);
        assertThatThrownBy(() -> table.putInt(0, 1)).isInstanceOf(IllegalStateException.class);
        table.reserve(8000);
        assertThat(table.getLong(4090)).isZero();
        table.putInt(0, 0x01020304);
        table.putLong(4, 0x1112131415161718L);
        table.putLong(4092, -2);
        assertThat(table.getInt(0)).isEqualTo(0x01020304);
        assertThat(table.getLong(4092)).isEqualTo(-2);
        table.closeAt(12);

        assertThat(disk.size("t")).isEqualTo(12);
        try (DiskFile file = disk.open("t", Access.READ)) {
            ByteBuffer raw = ByteBuffer.allocate(12);
            file.read(raw, 0);
            assertThat(raw.flip().getInt()).isEqualTo(0x01020304);
            assertThat(raw.getLong()).isEqualTo(0x1112131415161718L);
        }
        try (Table read = disk.openTable("t")) {
            assertThat(read.sizeBytes()).isEqualTo(12);
            assertThat(read.getLong(4)).isEqualTo(0x1112131415161718L);
            assertThat(read.getInt(8)).isEqualTo(0x15161718);
        }

        WritableTable again = disk.openTable("t", 8000);
        again.reserve(16);
        assertThat(again.getLong(4)).isEqualTo(0x1112131415161718L);
        assertThat(again.getInt(12)).isZero();
        again.closeAt(0);
        assertThat(disk.size("t")).isZero();
    }

    @Test
    void aTableSpansItsMappedChunks() throws IOException {
        long capacity = 3 * 1024 * 1024 - 4;
        WritableTable table = disk.openTable("big", capacity);
        table.reserve(capacity);
        long lastField = capacity - Long.BYTES;
        for (long at = 1_048_572; at < capacity - 8; at += 1_048_576) {
            table.putLong(at, at);
        }
        table.putLong(lastField, 7);
        assertThat(table.getLong(1_048_572)).isEqualTo(1_048_572);
        assertThat(table.getLong(lastField)).isEqualTo(7);
        table.closeAt(capacity);
        assertThat(disk.size("big")).isEqualTo(capacity);
    }

    @Test
    void theDirectoryHasOneOwner() throws IOException {
        DirectoryLock lock = disk.lock(".lock");
        assertThatThrownBy(() -> disk.lock(".lock"))
                .isInstanceOf(DirectoryLockedException.class)
                .hasMessageContaining("in use");
        lock.close();
        disk.lock(".lock").close();
    }

    @Test
    void saysHowMuchRoomThereIs() throws IOException {
        assertThat(disk.usableBytes()).isPositive();
        assertThat(disk.totalBytes()).isGreaterThanOrEqualTo(disk.usableBytes());
        assertThat(disk.name()).isNotEmpty();
    }
}
