package io.moldau.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file that says which process is broker number n: {@code broker-n.pid}, holding the process id. */
record PidFile(Path path) {

    private static final String PREFIX = "broker-";
    private static final String SUFFIX = ".pid";

    static PidFile of(Path directory, int brokerId) {
        return new PidFile(directory.resolve(PREFIX + brokerId + SUFFIX));
    }

    /** Those in a directory; none when there is no such directory. */
    static List<PidFile> in(Path directory) throws IOException {
        List<PidFile> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            found.forEach(path -> files.add(new PidFile(path)));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        return files;
    }

    void write() throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, ProcessHandle.current().pid() + System.lineSeparator());
    }

    void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The broker's number, as written in the name. */
    String brokerId() {
        String name = path.getFileName().toString();
        return name.substring(PREFIX.length(), name.length() - SUFFIX.length());
    }

    /** The process, if it still lives and is a broker: after a crash its number may have gone to a stranger. */
    Optional<ProcessHandle> process() throws IOException {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(path).strip()))
                    .filter(process ->
                            process.info().commandLine().orElse("moldau").contains("moldau"));
        } catch (NumberFormatException | NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
