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

/** Brokers as this process: logging, warnings, pid files, ready message, and a graceful end when told to end. */
final class BrokerRun {

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
        List<RunningBroker> brokers = start.start(launcher);
        for (RunningBroker broker : brokers) {
            PidFile.of(directory, broker.id()).write();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(brokers, directory), "shutdown"));
        onReady.accept(brokers, sinceStart());
        console.out().flush();
        awaitEnd();
    }

    private static void stop(List<RunningBroker> brokers, Path directory) {
        for (int i = brokers.size() - 1; i >= 0; i--) {
            try {
                brokers.get(i).stop();
            } finally {
                PidFile.of(directory, brokers.get(i).id()).delete();
            }
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
