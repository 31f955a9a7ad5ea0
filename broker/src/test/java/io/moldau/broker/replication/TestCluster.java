package io.moldau.broker.replication;

import io.moldau.broker.api.ListOffsetsHandler;
import io.moldau.broker.api.RequestDispatcher;
import io.moldau.broker.api.fetch.FetchHandler;
import io.moldau.broker.api.fetch.FetchSessionHomes;
import io.moldau.broker.log.Log;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.network.SocketServer;
import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.PartitionFixture;
import io.moldau.broker.quota.ReplicationQuota;
import io.moldau.config.BrokerConfig;
import io.moldau.config.Endpoint;
import io.moldau.config.SecurityProtocol;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.transport.ManualTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;
import org.pcollections.IntTreePMap;

/** Brokers that hold partitions and copy from each other over a network in memory; the test is their controller. */
final class TestCluster {

    static final String LISTENER = "PLAINTEXT";
    /** What a broker has to know of the cluster to serve followers. */
    private static final MetadataImage IMAGE = new MetadataImage(
            -1,
            IntTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.singleton(PartitionFixture.TOPIC_ID, "topic"),
            true);

    private static final int SESSIONS = 100;
    private static final long HEAP_BYTES = 64 << 20;

    final ManualScheduler scheduler = new ManualScheduler();
    final ManualTransport transport = new ManualTransport(scheduler);
    private final Map<Integer, PartitionFixture> brokers = new TreeMap<>();

    /** Whom followers could not connect to. */
    final List<Integer> suspects = new ArrayList<>();

    /** How fast throttled followers of a broker may copy. */
    final Map<Integer, ReplicationQuota> followerQuotas = new HashMap<>();

    private final Map<Integer, Integer> ports = new HashMap<>();
    private final Map<TopicPartition, Integer> partitionEpochs = new HashMap<>();

    TestCluster(int... ids) {
        for (int id : ids) {
            start(id);
        }
    }

    private void start(int id) {
        BrokerConfig config = BrokerConfig.of(Map.of("broker.id", "" + id, "listeners", "PLAINTEXT://localhost:0"));
        ReplicationQuota followerQuota = new ReplicationQuota(scheduler.clock(), config.throttle());
        followerQuotas.put(id, followerQuota);
        FetcherPorts fetching = new FetcherPorts(
                id,
                () -> id,
                config.replication(),
                this::endpoint,
                transport,
                scheduler.clock(),
                new SplittableRandom(id),
                followerQuota,
                suspects::add);
        PartitionFixture broker = new PartitionFixture(scheduler, id, 1, loop -> new Fetchers(fetching, loop, 0));
        brokers.put(id, broker);
        Loop network = scheduler.loop("network-" + id);
        transport.acceptOn(network);
        FetchSessionHomes sessions =
                new FetchSessionHomes(List.of(network), SESSIONS, scheduler.clock(), new SplittableRandom(id));
        SocketServer server = new SocketServer(
                config.network(),
                transport,
                scheduler.clock(),
                new RequestDispatcher(List.of(
                        new FetchHandler(
                                broker.partitions(), sessions, () -> IMAGE, broker.leaderQuota, 1 << 20, LISTENER),
                        new ListOffsetsHandler(broker.partitions()))),
                HEAP_BYTES);
        server.start();
        ports.put(id, server.port(LISTENER));
    }

    private Endpoint endpoint(int broker) {
        return new Endpoint(LISTENER, SecurityProtocol.PLAINTEXT, "localhost", port(broker));
    }

    private int port(int broker) {
        return Objects.requireNonNull(ports.get(broker));
    }

    PartitionFixture broker(int id) {
        return Objects.requireNonNull(brokers.get(id));
    }

    /** Cuts a broker off: connections to it break, new ones are refused. Its own to others go on. */
    void cutOff(int broker) {
        transport.unplug(port(broker));
    }

    void join(int broker) {
        transport.plug(port(broker));
    }

    /** Tells these brokers who leads the partition. */
    void appoint(TopicPartition id, int epoch, int leader, List<Integer> isr, List<Integer> replicas, int... told) {
        int version = partitionEpochs.merge(id, 1, Integer::sum);
        for (int broker : told) {
            ErrorCode error =
                    broker(broker).follow(id, PartitionFixture.TOPIC_ID, epoch, version, leader, isr, replicas);
            if (error != ErrorCode.NONE) {
                throw new AssertionError(broker + ": " + error);
            }
        }
    }

    /** Writes the in-sync set that a leader has asked for. */
    void acceptInSync(int leader) {
        PartitionFixture broker = broker(leader);
        broker.home.call(() -> broker.controller.accept(leader));
        scheduler.runReady();
    }

    Partition on(int broker, TopicPartition id) {
        return broker(broker).find(id);
    }

    Log log(int broker, TopicPartition id) {
        return on(broker, id).log();
    }

    long end(int broker, TopicPartition id) {
        return log(broker, id).endOffset();
    }

    /** Every byte of a log. */
    ByteBuffer bytes(int broker, TopicPartition id) {
        return broker(broker).contents(id);
    }
}
