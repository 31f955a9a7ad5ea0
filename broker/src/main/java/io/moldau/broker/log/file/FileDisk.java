package io.moldau.broker.log.file;

import io.moldau.broker.log.disk.DirectoryLock;
import io.moldau.broker.log.disk.DirectoryLockedException;
import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.DiskFile;
import io.moldau.broker.log.disk.Table;
import io.moldau.broker.log.disk.WritableTable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/** A log directory of the file system. */
public final class FileDisk implements Disk {
    private final Path root;

    private FileDisk(Path root) {
        this.root = root;
    }

    /** Uses a directory, creating it and its parents if they are missing. */
    public static FileDisk at(Path directory) throws IOException {
        MappedTable.prepare();
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
        } catch (IOException e) {
            throw DiskErrors.translate(absolute.toString(), e);
        }
        return new FileDisk(absolute);
    }

    @Override
    public String name() {
        return root.toString();
    }

    @Override
    public DiskFile open(String path, Access access) throws IOException {
        Path file = resolve(path);
        return new ChannelFile(file.toString(), channel(file, access));
    }

    @Override
    public Table openTable(String path) throws IOException {
        Path file = resolve(path);
        return ChannelTable.over(channel(file, Access.READ));
    }

    @Override
    public WritableTable openTable(String path, long capacityBytes) throws IOException {
        Path file = resolve(path);
        try {
            return MappedTable.open(file, capacityBytes);
        } catch (IOException e) {
            throw DiskErrors.translate(file.toString(), e);
        }
    }

    @Override
    public List<String> list(String directory) throws IOException {
        try (Stream<Path> entries = Files.list(resolve(directory))) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        } catch (IOException e) {
            throw DiskErrors.translate(directory, e);
        }
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(resolve(path));
    }

    @Override
    public boolean isDirectory(String path) {
        return Files.isDirectory(resolve(path));
    }

    @Override
    public long size(String path) throws IOException {
        try {
            return Files.size(resolve(path));
        } catch (IOException e) {
            throw DiskErrors.translate(path, e);
        }
    }

    @Override
    public long lastModifiedMs(String path) throws IOException {
        try {
            return Files.getLastModifiedTime(resolve(path)).toMillis();
        } catch (IOException e) {
            throw DiskErrors.translate(path, e);
        }
    }

    @Override
    public void setLastModifiedMs(String path, long timeMs) throws IOException {
        try {
            Files.setLastModifiedTime(resolve(path), FileTime.fromMillis(timeMs));
        } catch (IOException e) {
            throw DiskErrors.translate(path, e);
        }
    }

    @Override
    public void createDirectory(String path) throws IOException {
        try {
            Files.createDirectories(resolve(path));
        } catch (IOException e) {
            throw DiskErrors.translate(path, e);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        try {
            Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw DiskErrors.translate(from, e);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(resolve(path));
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        try (FileChannel channel = FileChannel.open(resolve(directory), StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw DiskErrors.translate(directory, e);
        }
    }

    @Override
    public long usableBytes() throws IOException {
        return store().getUsableSpace();
    }

    @Override
    public long totalBytes() throws IOException {
        return store().getTotalSpace();
    }

    @Override
    public DirectoryLock lock(String path) throws IOException {
        Path file = resolve(path);
        FileChannel channel = channel(file, Access.WRITE);
        boolean locked = false;
        try {
            FileLock lock = channel.tryLock();
            locked = lock != null;
        } catch (OverlappingFileLockException e) {
            throw new DirectoryLockedException(root + " is in use by this process already");
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw new DirectoryLockedException(root + " is in use by another process, which holds " + file);
        }
        return channel::close;
    }

    private FileStore store() throws IOException {
        return Files.getFileStore(root);
    }

    private static FileChannel channel(Path file, Access access) throws IOException {
        try {
            return access == Access.READ
                    ? FileChannel.open(file, StandardOpenOption.READ)
                    : FileChannel.open(
                            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        } catch (IOException e) {
            throw DiskErrors.translate(file.toString(), e);
        }
    }

    private Path resolve(String path) {
        Path resolved = root.resolve(path).normalize();
        if (!resolved.startsWith(root)) {
            throw new IllegalArgumentException(path + " leaves the log directory " + root);
        }
        return resolved;
    }

    @Override
    public String toString() {
        return name();
    }
}
