package io.moldau.broker.log.checkpoint;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.Disk.Access;
import io.moldau.broker.log.disk.DiskFile;
import io.moldau.protocol.wire.Uuid;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file {@code partition.metadata}: which topic, by id, a partition directory belongs to (KIP-516). */
public final class PartitionMetadataFile {
    public static final String NAME = "partition.metadata";

    private static final String VERSION_LINE = "version: 0";
    private static final String ID_PREFIX = "topic_id: ";

    private PartitionMetadataFile() {}

    /** The topic id in the file, or null if there is no file. */
    public static @Nullable Uuid read(Disk disk, String directory) throws IOException, MalformedFileException {
        String path = directory + "/" + NAME;
        String text;
        try {
            text = WholeFile.readText(disk, path);
        } catch (FileNotFoundException e) {
            return null;
        }
        List<String> lines = text.lines().toList();
        if (lines.size() != 2
                || !lines.get(0).equals(VERSION_LINE)
                || !lines.get(1).startsWith(ID_PREFIX)) {
            throw new MalformedFileException(path, "not two lines of version 0 with a topic id");
        }
        try {
            return Uuid.parse(lines.get(1).substring(ID_PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(path, "the topic id is malformed");
        }
    }

    /** Replaces the file; durable when this returns. Blocks. */
    public static void write(Disk disk, String directory, Uuid topicId) throws IOException {
        WholeFile.replaceText(disk, directory + "/" + NAME, text(topicId));
    }

    /** Replaces the file without waiting for the disk; {@link #force} is to follow. */
    public static void writeLazily(Disk disk, String directory, Uuid topicId) throws IOException {
        WholeFile.replaceTextLazily(disk, directory + "/" + NAME, text(topicId));
    }

    /** Makes the file durable, if there is one; not its name. Blocks. */
    public static void force(Disk disk, String directory) throws IOException {
        try (DiskFile file = disk.open(directory + "/" + NAME, Access.READ)) {
            file.force();
        } catch (FileNotFoundException e) {
            return; // a log of a time before topic ids
        }
    }

    private static String text(Uuid topicId) {
        return VERSION_LINE + "\n" + ID_PREFIX + topicId;
    }
}
