package io.moldau.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code bin/moldau} as a user runs it, in a process of its own. */
public final class MoldauCommand {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final AtomicInteger RUNS = new AtomicInteger();

    private MoldauCommand() {}

    /**
     * Runs a command against a cluster and fails if it ends with another status.
     *
     * @param directory where its output is kept
     * @return what it printed, errors too
     */
    public static String run(Path directory, String bootstrap, int status, String... command) {
        List<String> line = new ArrayList<>(List.of("io.moldau.cli.Moldau"));
        line.addAll(List.of(command));
        line.addAll(List.of("--bootstrap", bootstrap));
        JavaProcess process = JavaProcess.start(
                "moldau " + String.join(" ", command),
                directory.resolve("moldau-" + RUNS.incrementAndGet() + ".out"),
                List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                ClassPaths.moldau(),
                line);
        assertThat(process.awaitExit(LIMIT)).as(process::tail).isEqualTo(status);
        return process.output();
    }
}
