package io.moldau.cli.process;

import io.moldau.cli.Console;
import io.moldau.cli.Failure;
import io.moldau.cli.LogSetup;
import io.moldau.cli.process.BrokerLauncher.RunningBroker;
import io.moldau.config.BrokerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code moldau dev}: a working system in one process. */
@Command(description = "Runs a broker with its own ZooKeeper, for trying things out on this machine.")
public final class Dev implements Callable<Integer> {

    @Option(
            names = {"-p", "--port"},
            paramLabel = "<port>",
            description = "Where clients connect (default: 9092)")
    private int port = 9092;

    @Option(names = "--data", paramLabel = "<directory>", description = "Where everything is kept (default: ./data)")
    private String data = "data";

    @Option(names = "--brokers", paramLabel = "<n>", description = "How many brokers (default: 1)")
    private int brokers = 1;

    @Option(names = "--override", paramLabel = "<key=value>", description = "Sets a broker key; may be repeated")
    private List<String> overrides = new ArrayList<>();

    private final Console console;
    private final BrokerLauncher launcher;

    /** A command that starts what {@code launcher} makes. */
    public Dev(Console console, BrokerLauncher launcher) {
        this.console = console;
        this.launcher = launcher;
    }

    @Override
    public Integer call() throws IOException {
        if (brokers != 1) {
            throw new Failure("--brokers " + brokers + ": Moldau does not replicate yet, so only one broker can run");
        }
        new BrokerRun(console, launcher, LogSetup.Audience.DEV).run(config(), this::announce);
        return 0;
    }

    private BrokerConfig config() {
        Properties properties = new Properties();
        properties.setProperty("broker.id", "0");
        properties.setProperty("listeners", "PLAINTEXT://localhost:" + port);
        properties.setProperty("log.dirs", data + "/logs");
        properties.setProperty("auto.create.topics.enable", "true");
        return BrokerConfig.of(properties, overrides);
    }

    private void announce(RunningBroker broker, Duration startUp) {
        PrintStream out = console.out();
        String address = broker.advertised().get(0).hostAndPort();
        String bootstrap = address.equals("localhost:9092") ? "" : " -b " + address;
        out.printf(
                Locale.ROOT,
                "Moldau is ready at %s after %.2f s, data in %s%n",
                address,
                startUp.toMillis() / 1e3,
                data);
        out.println("  echo hello | bin/moldau produce greetings" + bootstrap);
        out.println("  bin/moldau consume greetings --from beginning" + bootstrap);
        out.println("Ctrl-C stops it; what it does is logged in " + BrokerRun.logDirectory(console) + "/server.log");
    }
}
