package io.moldau.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The files of one partition of a broker that is not running, to be looked at and spoilt. */
final class PartitionFiles {

    private static final int BATCH_OVERHEAD = 12;

    private final Path directory;

    PartitionFiles(Path directory) {
        this.directory = directory;
    }

    /** A batch in a segment: where it starts, in bytes and in offsets, and how long it is. */
    record BatchAt(Path log, int position, long baseOffset, int size) {}

    /** The last batch of the last segment that has any. */
    BatchAt lastBatch() throws IOException {
        List<Path> logs = files(".log");
        for (int i = logs.size() - 1; i >= 0; i--) {
            List<BatchAt> batches = batches(logs.get(i));
            if (!batches.isEmpty()) {
                return batches.get(batches.size() - 1);
            }
        }
        throw new IOException("no batch in " + directory);
    }

    /** The batch in the middle of the first segment. */
    BatchAt earlyBatch() throws IOException {
        List<BatchAt> batches = batches(files(".log").get(0));
        return batches.get(batches.size() / 2);
    }

    /** All files with this ending, oldest segment first. */
    List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    static void flip(Path file, int position) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[position] ^= 0x55;
        Files.write(file, bytes);
    }

    static void truncate(Path file, long size) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, (int) Math.min(size, bytes.length)));
    }

    static void append(Path file, byte[] more) throws IOException {
        Files.write(file, more, StandardOpenOption.APPEND);
    }

    /** Overwrites everything with noise of the same size. */
    static void garble(Path file) throws IOException {
        byte[] noise = new byte[(int) Files.size(file)];
        new Random(file.hashCode()).nextBytes(noise);
        Files.write(file, noise);
    }

    private static List<BatchAt> batches(Path log) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(log));
        List<BatchAt> batches = new ArrayList<>();
        for (int position = 0; position + BATCH_OVERHEAD <= bytes.capacity(); ) {
            int size = bytes.getInt(position + 8) + BATCH_OVERHEAD;
            if (size <= BATCH_OVERHEAD || position + size > bytes.capacity()) {
                break; // preallocated or torn
            }
            batches.add(new BatchAt(log, position, bytes.getLong(position), size));
            position += size;
        }
        return batches;
    }
}
