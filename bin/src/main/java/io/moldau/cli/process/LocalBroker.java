package io.moldau.cli.process;

import io.moldau.broker.Broker;
import io.moldau.broker.BrokerPorts;
import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.file.BootId;
import io.moldau.broker.log.file.FileDisk;
import io.moldau.cli.process.BrokerLauncher.RunningBroker;
import io.moldau.config.BrokerConfig;
import io.moldau.config.Endpoint;
import io.moldau.controller.store.zookeeper.EmbeddedZooKeeper;
import io.moldau.controller.store.zookeeper.ZkAddress;
import io.moldau.controller.store.zookeeper.ZkMetadataStore;
import io.moldau.protocol.runtime.FaultHandler;
import io.moldau.protocol.runtime.system.NettyLoops;
import io.moldau.protocol.runtime.system.SystemClock;
import io.moldau.protocol.transport.netty.NettyTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker on this machine: gives it real time, disks, sockets and a ZooKeeper, embedded if need be, and takes them down
 * after it.
 */
final class LocalBroker implements RunningBroker {

    private static final Logger LOG = LoggerFactory.getLogger(LocalBroker.class);
    private static final int STOP_TIMEOUT_SECONDS = 60;

    /** A defect leaves state that nobody can trust: ending at once is what the log's recovery is made for. */
    private static final FaultHandler END_PROCESS = (where, cause) -> {
        LOG.error("defect on {}: ending the process", where, cause);
        Runtime.getRuntime().halt(1);
    };

    private final Broker broker;
    private final NettyLoops loops;
    private final ZkAddress address;
    private final @Nullable EmbeddedZooKeeper zooKeeper;

    private LocalBroker(Broker broker, NettyLoops loops, ZkAddress address, @Nullable EmbeddedZooKeeper zooKeeper) {
        this.broker = broker;
        this.loops = loops;
        this.address = address;
        this.zooKeeper = zooKeeper;
    }

    /** Starts a broker and, when none is configured, a ZooKeeper beside its first log directory. */
    static LocalBroker start(BrokerConfig config) throws IOException {
        EmbeddedZooKeeper zooKeeper =
                config.zooKeeper().embedded() ? EmbeddedZooKeeper.start(zooKeeperDirectory(config), 0) : null;
        NettyLoops loops = new NettyLoops(networkLoops(config), 1, NettyLoops.Placement.SHARED, END_PROCESS);
        try {
            ZkAddress address = zooKeeper == null
                    ? ZkAddress.parse(
                            config.zooKeeper().servers() + config.zooKeeper().chroot())
                    : zooKeeper.address();
            Broker broker = Broker.start(config, ports(config, loops, address)).join();
            return new LocalBroker(broker, loops, address, zooKeeper);
        } catch (CompletionException e) {
            loops.close();
            close(zooKeeper);
            throw e;
        }
    }

    private static BrokerPorts ports(BrokerConfig config, NettyLoops loops, ZkAddress address) throws IOException {
        List<Disk> disks = new ArrayList<>();
        for (String directory : config.storage().directories()) {
            disks.add(FileDisk.at(Path.of(directory)));
        }
        return new BrokerPorts(
                SystemClock.INSTANCE,
                new SecureRandom(),
                loops.controller(),
                loops.network(),
                loops.partitions(),
                loops.background(),
                new NettyTransport(loops.networkGroup(), loops.resolver()),
                new ZkMetadataStore(
                        loops.controller(),
                        address,
                        config.zooKeeper().sessionTimeoutMs(),
                        config.zooKeeper().connectionTimeoutMs()),
                disks,
                hostName(config),
                BootId.read(UUID.randomUUID().toString()),
                Runtime.getRuntime().maxMemory());
    }

    /** Not inside the log directory, where every directory is a partition's. */
    private static Path zooKeeperDirectory(BrokerConfig config) {
        return Path.of(config.storage().directories().get(0) + "-zookeeper");
    }

    /** Kafka's default is more than a small machine has cores. */
    private static int networkLoops(BrokerConfig config) {
        int configured = config.network().loops();
        return config.settings().isSet("num.network.threads")
                ? configured
                : Math.min(configured, Runtime.getRuntime().availableProcessors());
    }

    /** Looked up only when a listener needs it: asking the name service may take seconds. */
    private static String hostName(BrokerConfig config) throws UnknownHostException {
        boolean needed =
                config.network().advertised().stream().anyMatch(e -> e.host().isEmpty());
        return needed ? InetAddress.getLocalHost().getCanonicalHostName() : "localhost";
    }

    @Override
    public int id() {
        return broker.id();
    }

    @Override
    public List<Endpoint> advertised() {
        return broker.advertised();
    }

    @Override
    public String zooKeeper() {
        return address.toString();
    }

    @Override
    public void stop() {
        try {
            CompletableFuture<Void> stopped = broker.stop();
            stopped.get(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("broker {} has not stopped after {} s: ending all the same", id(), STOP_TIMEOUT_SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            LOG.warn("broker {} did not stop cleanly", id(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loops.close();
        close(zooKeeper);
    }

    private static void close(@Nullable EmbeddedZooKeeper zooKeeper) {
        if (zooKeeper != null) {
            zooKeeper.close();
        }
    }
}
