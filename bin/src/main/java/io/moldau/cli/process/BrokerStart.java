package io.moldau.cli.process;

import io.moldau.cli.Console;
import io.moldau.cli.Failure;
import io.moldau.cli.LogSetup;
import io.moldau.config.BrokerConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code moldau broker start}. */
@Command(description = "Runs a broker in this process until it is stopped.")
public final class BrokerStart implements Callable<Integer> {

    @Parameters(paramLabel = "<server.properties>", description = "Its configuration")
    private Path file = Path.of("");

    @Option(names = "--override", paramLabel = "<key=value>", description = "Beats the file; may be repeated")
    private List<String> overrides = new ArrayList<>();

    private final Console console;
    private final BrokerLauncher launcher;

    /** A command that starts what {@code launcher} makes. */
    public BrokerStart(Console console, BrokerLauncher launcher) {
        this.console = console;
        this.launcher = launcher;
    }

    @Override
    public Integer call() throws IOException {
        BrokerConfig config = BrokerConfig.of(read(file), overrides);
        new BrokerRun(console, launcher, LogSetup.Audience.BROKER)
                .run(
                        config,
                        (broker, startUp) -> LoggerFactory.getLogger(BrokerStart.class)
                                .info(
                                        "broker {} is ready after {} ms; clients are told: {}",
                                        broker.id(),
                                        startUp.toMillis(),
                                        broker.advertised()));
        return 0;
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new Failure("there is no file " + file + "; config/server.properties is one to start from", e);
        }
        return properties;
    }
}
