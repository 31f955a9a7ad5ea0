package io.moldau.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Apache Kafka's own tool for reading the files of a log. */
public final class KafkaDumpLog {

    /** What it prints when something does not add up; it ends with status 0 all the same. */
    private static final List<String> COMPLAINTS = List.of(
            "Mismatches in", "out of order", "Found invalid", "isvalid: false", "Exception", "Error", "Corrupt");

    private KafkaDumpLog() {}

    /**
     * Has it read files, and fails if it complains.
     *
     * @param directory where its output goes, under {@code name}
     * @return what it printed
     */
    public static String read(Path directory, String name, List<Path> files, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "kafka.tools.DumpLogSegments",
                "--files",
                files.stream().map(Path::toString).collect(Collectors.joining(","))));
        command.addAll(List.of(options));
        JavaProcess tool = JavaProcess.start(
                "kafka-dump-log " + name,
                directory.resolve("dump-" + name + ".out"),
                List.of("-Xmx256m", "-XX:+UseSerialGC", Log4j.option(directory)),
                ClassPaths.kafka(),
                command);
        assertThat(tool.awaitExit(Duration.ofMinutes(2))).as(tool::tail).isZero();
        List<String> complaints = tool.output()
                .lines()
                .filter(line -> !line.contains("payload"))
                .filter(line -> COMPLAINTS.stream().anyMatch(line::contains))
                .toList();
        assertThat(complaints).as(name).isEmpty();
        return tool.output();
    }
}
