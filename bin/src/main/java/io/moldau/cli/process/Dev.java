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
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code moldau dev}: a working system in one process, of one broker or several. */
@Command(description = "Runs a broker, or several, with their own ZooKeeper, for trying things out on this machine.")
public final class Dev implements Callable<Integer> {

    /** More would be slower and show nothing new. */
    private static final int MAX_BROKERS = 9;

    private static final int REPLICAS = 3;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "<port>",
            description = "Where clients connect, several brokers from this port on (default: 9092)")
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
        if (brokers < 1 || brokers > MAX_BROKERS) {
            throw new Failure("--brokers " + brokers + ": from 1 to " + MAX_BROKERS + " fit into one process");
        }
        new BrokerRun(console, launcher, LogSetup.Audience.DEV)
                .run(config(0, ""), this::startAll, (all, startUp) -> announce(all, startUp));
        return 0;
    }

    /** The first brings the ZooKeeper for all. */
    private List<RunningBroker> startAll(BrokerLauncher starter) throws IOException {
        List<RunningBroker> running = new ArrayList<>();
        String zooKeeper = "";
        for (int id = 0; id < brokers; id++) {
            RunningBroker broker = starter.start(config(id, zooKeeper));
            running.add(broker);
            zooKeeper = broker.zooKeeper();
        }
        return running;
    }

    private BrokerConfig config(int id, String zooKeeper) {
        String replicas = Integer.toString(Math.min(brokers, REPLICAS));
        Properties properties = new Properties();
        properties.setProperty("broker.id", Integer.toString(id));
        properties.setProperty("listeners", "PLAINTEXT://localhost:" + (port == 0 ? 0 : port + id));
        properties.setProperty("log.dirs", data + "/logs" + (id == 0 ? "" : "-" + id));
        properties.setProperty("auto.create.topics.enable", "true");
        properties.setProperty("default.replication.factor", replicas);
        properties.setProperty("offsets.topic.replication.factor", replicas);
        properties.setProperty("transaction.state.log.replication.factor", replicas);
        properties.setProperty("min.insync.replicas", brokers < REPLICAS ? "1" : "2");
        if (!zooKeeper.isEmpty()) {
            properties.setProperty("zookeeper.connect", zooKeeper);
        }
        return BrokerConfig.of(properties, overrides);
    }

    private void announce(List<RunningBroker> running, Duration startUp) {
        PrintStream out = console.out();
        String address = running.get(0).advertised().get(0).hostAndPort();
        String bootstrap = address.equals("localhost:9092") ? "" : " -b " + address;
        out.printf(
                Locale.ROOT,
                "Moldau is ready at %s after %.2f s, data in %s%n",
                running.stream()
                        .map(broker -> broker.advertised().get(0).hostAndPort())
                        .collect(Collectors.joining(",")),
                startUp.toMillis() / 1e3,
                data);
        out.println("  echo hello | bin/moldau produce greetings" + bootstrap);
        out.println("  bin/moldau consume greetings --from beginning" + bootstrap);
        out.println("Ctrl-C stops it; what it does is logged in " + BrokerRun.logDirectory(console) + "/server.log");
    }
}
