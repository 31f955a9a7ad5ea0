package io.moldau.cli.process;

import io.moldau.cli.Console;
import io.moldau.cli.LogSetup;
import io.moldau.cli.process.BrokerLauncher.RunningBroker;
import io.moldau.config.BrokerConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brokers as this process: logging, warnings, ready message, and a graceful end when told to end. */
final class BrokerRun {

    /** How long a process that is told to end goes on starting. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);

    private final Console console;
    private final BrokerLauncher launcher;
    private final LogSetup.Audience audience;

    BrokerRun(Console console, BrokerLauncher launcher, LogSetup.Audience audience) {
        this.console = console;
        this.launcher = launcher;
        this.audience = audience;
    }

    /** Where server.log and the pid files are. */
    static Path logDirectory(Console console) {
        String home = console.environment().getOrDefault("MOLDAU_HOME", ".");
        return Path.of(console.environment().getOrDefault("LOG_DIR", home + "/logs"));
    }

    /** Starts the first brokers of a process. */
    interface Start {
        List<RunningBroker> start(BrokerLauncher launcher) throws IOException;
    }

    /**
     * Runs a broker until the process is told to end.
     *
     * @param onReady told of the broker and of the time since the JVM began
     */
    void run(BrokerConfig config, BiConsumer<RunningBroker, Duration> onReady) throws IOException {
        run(
                config,
                start -> List.of(start.start(config)),
                (brokers, startUp) -> onReady.accept(brokers.get(0), startUp));
    }

    /**
     * Runs brokers until the process is told to end, and stops them in the reverse order of their start.
     *
     * @param config whose doubtful settings are worth a warning
     */
    void run(BrokerConfig config, Start start, BiConsumer<List<RunningBroker>, Duration> onReady) throws IOException {
        Path directory = logDirectory(console);
        LogSetup.use(audience, directory);
        Logger log = LoggerFactory.getLogger(BrokerRun.class);
        config.warnings().forEach(log::warn);
        StartedBrokers started = new StartedBrokers(launcher, directory);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> started.stopAfterStart(START_PATIENCE), "shutdown"));
        onReady.accept(startAll(start, started), sinceStart());
        console.out().flush();
        awaitEnd();
    }

    /** All or none. */
    private static List<RunningBroker> startAll(Start start, StartedBrokers started) throws IOException {
        try {
            return start.start(started);
        } catch (IOException | RuntimeException e) {
            started.stop();
            throw e;
        } finally {
            started.startIsOver();
        }
    }

    private static Duration sinceStart() {
        // The process handle's start is up to a second off where the kernel tells the time of boot in whole seconds.
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }

    /** A signal ends the process; the shutdown hook does what is left to do. */
    private static void awaitEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
