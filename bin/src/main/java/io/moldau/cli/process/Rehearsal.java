package io.moldau.cli.process;

import io.moldau.cli.Console;
import io.moldau.cli.LogSetup;
import io.moldau.cli.process.BrokerLauncher.RunningBroker;
import io.moldau.config.BrokerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code moldau rehearse}: a broker and the commonest commands, once, in one process and a directory that is removed. The
 * launcher records the classes this loads, so that later starts find them parsed and verified.
 */
@Command(description = "Goes through a short session, for the launcher to learn which classes one needs.")
public final class Rehearsal implements Callable<Integer> {

    private static final String TOPIC = "rehearsal";

    private final Console console;
    private final BrokerLauncher launcher;
    private final ToIntFunction<List<String>> program;

    /** A rehearsal that runs commands by {@code program}, which returns their exit codes. */
    public Rehearsal(Console console, BrokerLauncher launcher, ToIntFunction<List<String>> program) {
        this.console = console;
        this.launcher = launcher;
        this.program = program;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory("moldau-rehearsal");
        try {
            LogSetup.use(LogSetup.Audience.BROKER, directory.resolve("logs"));
            RunningBroker broker = launcher.start(BrokerConfig.of(Map.of(
                    "broker.id", "0",
                    "listeners", "PLAINTEXT://localhost:0",
                    "log.dirs", directory.resolve("data").toString())));
            try {
                return perform(broker.advertised().get(0).hostAndPort());
            } finally {
                broker.stop();
            }
        } finally {
            delete(directory);
        }
    }

    private int perform(String bootstrap) {
        for (String command : List.of(
                "topic create " + TOPIC,
                "topic list",
                "topic describe " + TOPIC,
                "produce " + TOPIC,
                "consume " + TOPIC + " --from beginning --exit",
                "consume " + TOPIC + " --from beginning --exit --format json",
                "topic delete " + TOPIC)) {
            int code = program.applyAsInt(List.of((command + " -b " + bootstrap).split(" ", -1)));
            if (code != 0) {
                console.err().println("moldau " + command + " failed in rehearsal");
                return code;
            }
        }
        return 0;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
