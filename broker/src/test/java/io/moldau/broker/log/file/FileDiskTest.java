package io.moldau.broker.log.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskContract;
import io.moldau.broker.log.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest extends DiskContract {
    @TempDir
    private Path directory;

    @Override
    protected Disk emptyDisk() throws IOException {
        return FileDisk.at(directory.resolve("logs"));
    }

    @Test
    void pathsStayInTheDirectory() throws IOException {
        Disk disk = emptyDisk();
        assertThatThrownBy(() -> disk.open("../x", Access.WRITE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> disk.delete("/etc/x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void offersItsDescriptorForSendfile() throws IOException {
        try (DiskFile file = emptyDisk().open("x", Access.WRITE)) {
            assertThat(file.channel()).isNotNull();
        }
    }
}
