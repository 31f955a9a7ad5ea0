package io.moldau.broker.log.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads and replaces files as a whole. A reader finds the old content or the new, never a mixture. Blocks. */
public final class WholeFile {
    /** What is written aside before it takes the file's name. */
    public static final String TEMPORARY = ".tmp";

    /** No checkpoint comes near this; a damaged directory entry must not make us allocate without limit. */
    private static final int MAX_BYTES = 64 << 20;

    private WholeFile() {}

    /**
     * The content of a file.
     *
     * @throws java.io.FileNotFoundException if there is none
     * @throws MalformedFileException if it is too large to be one of ours
     */
    public static ByteBuffer read(Disk disk, String path) throws IOException, MalformedFileException {
        try (DiskFile file = disk.open(path, Access.READ)) {
            long size = file.size();
            if (size > MAX_BYTES) {
                throw new MalformedFileException(path, size + " bytes are too many");
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            file.read(content, 0);
            return content.flip();
        }
    }

    /** The content of a text file. */
    public static String readText(Disk disk, String path) throws IOException, MalformedFileException {
        return UTF_8.decode(read(disk, path)).toString();
    }

    /** Replaces a text file; its new content is durable when this returns. */
    public static void replaceText(Disk disk, String path, String content) throws IOException {
        writeAside(disk, path, content, true);
        disk.rename(path + TEMPORARY, path);
        disk.syncDirectory(directoryOf(path));
    }

    /** Replaces a text file without waiting for the disk: the new content survives the process, not the machine. */
    public static void replaceTextLazily(Disk disk, String path, String content) throws IOException {
        writeAside(disk, path, content, false);
        disk.rename(path + TEMPORARY, path);
    }

    private static void writeAside(Disk disk, String path, String content, boolean durable) throws IOException {
        disk.delete(path + TEMPORARY);
        try (DiskFile file = disk.open(path + TEMPORARY, Access.WRITE)) {
            file.write(UTF_8.encode(content), 0);
            if (durable) {
                file.force();
            }
        }
    }

    private static String directoryOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
