package io.moldau.process;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/** Several brokers and one ZooKeeper, each in a process of its own. Used by one thread. */
public final class Cluster implements AutoCloseable {

    private final IntFunction<Host> hosts;
    private final Path directory;
    private final ZooKeeperProcess zooKeeper;
    private final Map<Integer, BrokerProcess> brokers = new LinkedHashMap<>();

    private Cluster(Path directory, Host zooKeeperHost, IntFunction<Host> hosts) {
        this.directory = directory;
        this.hosts = hosts;
        this.zooKeeper = ZooKeeperProcess.start(zooKeeperHost, directory);
    }

    /** Starts brokers with these ids and waits until each answers. */
    public static Cluster start(String name, Consumer<BrokerProcess> setup, int... ids) {
        return start(new Cluster(BrokerFixture.freshDirectory(name), Host.LOCAL, id -> Host.LOCAL), setup, ids);
    }

    /** The same with each broker on the host of its id, and ZooKeeper beside the tests. */
    public static Cluster start(HostNetwork network, String name, Consumer<BrokerProcess> setup, int... ids) {
        return start(
                new Cluster(BrokerFixture.freshDirectory(name), network.host(HostNetwork.HERE), network::host),
                setup,
                ids);
    }

    private static Cluster start(Cluster cluster, Consumer<BrokerProcess> setup, int... ids) {
        try {
            Arrays.stream(ids).forEach(id -> cluster.add(BrokerKind.underTest(), id, setup));
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** Starts one more broker. */
    public BrokerProcess add(BrokerKind kind, int id, Consumer<BrokerProcess> setup) {
        BrokerProcess broker = new BrokerProcess(hosts.apply(id), kind, directory.resolve("broker-" + id))
                .with("broker.id", Integer.toString(id))
                .with("zookeeper.connect", zooKeeper.connect());
        setup.accept(broker);
        brokers.put(id, broker);
        return broker.start();
    }

    /** The ids of all brokers, whether they run or not. */
    public Set<Integer> ids() {
        return brokers.keySet();
    }

    public ZooKeeperProcess zooKeeper() {
        return zooKeeper;
    }

    public BrokerProcess broker(int id) {
        BrokerProcess broker = brokers.get(id);
        if (broker == null) {
            throw new NoSuchElementException("broker " + id);
        }
        return broker;
    }

    /** All brokers, whether they run or not. */
    public String bootstrap() {
        return brokers.values().stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
    }

    /** A new admin client that starts from all brokers; the caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                bootstrap(),
                "request.timeout.ms",
                10_000,
                "default.api.timeout.ms",
                20_000,
                "metadata.max.age.ms",
                1_000)); // not every answer that comes from a former controller makes the client look for the present
        // one
    }

    @Override
    public void close() {
        brokers.values().forEach(BrokerProcess::close);
        zooKeeper.close();
    }
}
