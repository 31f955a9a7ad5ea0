package io.moldau.broker;

import io.moldau.broker.api.RequestDispatcher;
import io.moldau.broker.coordinator.Coordinators;
import io.moldau.broker.group.GroupCoordinatorKind;
import io.moldau.broker.group.GroupShard;
import io.moldau.broker.log.LogDirFailure;
import io.moldau.broker.log.LogServices;
import io.moldau.broker.log.LogStore;
import io.moldau.broker.log.StoreReport;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.network.SocketServer;
import io.moldau.broker.partition.IsrChanges;
import io.moldau.broker.partition.Partitions;
import io.moldau.broker.partition.Replicas;
import io.moldau.broker.quota.ReplicationQuotas;
import io.moldau.config.BrokerConfig;
import io.moldau.config.Endpoint;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.controller.Membership;
import io.moldau.controller.store.BrokerNode;
import io.moldau.controller.store.BrokerRegistrar;
import io.moldau.controller.store.ConfigFeed;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.StoreError;
import io.moldau.controller.store.StorePaths;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.Uuid;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker: the graph of its parts, and the order in which they start and stop. Its methods may be called from any thread;
 * everything happens on the loops of its {@link BrokerPorts}.
 */
public final class Broker {

    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    /** Idempotent producers that one partition remembers; the quietest is forgotten first. */
    private static final int MAX_PRODUCERS_PER_PARTITION = 100_000;

    /** How much longer than a session someone else's registration may linger. */
    private static final int REGISTRATION_GRACE_MS = 2_000;

    /** How long a clean stop waits for requests under way; fetches that wait for records may take all of it. */
    private static final long LAST_ANSWERS_MS = 500;

    private static final int NO_JMX_PORT = -1;

    private final int id;
    private final BrokerConfig config;
    private final BrokerPorts ports;
    private final Membership membership;
    private final Configs configs;
    private final ReplicationQuotas quotas;
    private final ConfigFeed configFeed;
    private final Coordinators<GroupShard> groups;
    private final Partitions partitions;
    private final LogStore logs;
    private final Replicas replicas;
    private final MetadataCache metadata;
    private final ControlPlane control;
    private final SocketServer server;
    private final CompletableFuture<Broker> ready = new CompletableFuture<>();

    private volatile List<Endpoint> advertised = List.of();
    private volatile long brokerEpoch = -1;

    /** Whether the replicas on disk may lack what others take for granted; on the home loop. */
    private boolean lostWrites;

    Broker(int id, String clusterId, BrokerConfig config, BrokerPorts ports, Membership membership) {
        this.id = id;
        this.config = config;
        this.ports = ports;
        this.membership = membership;
        this.configs = Configs.of(id, config);
        this.quotas = ReplicationQuotas.of(ports.clock(), config.throttle());
        this.configFeed = new ConfigFeed(ports.store(), ports.clock(), configs.stored());
        this.metadata = new MetadataCache(ports.home());
        ReplicationGraph replication = new ReplicationGraph(
                id, config, ports, metadata, quotas, () -> brokerEpoch, this::proposeInSync, this::onSuspect);
        this.groups = new Coordinators<>(
                new GroupCoordinatorKind(config.groups(), ports.clock(), ports::random),
                config.coordinator(),
                ports.partitionLoops(),
                ports.clock());
        this.partitions = new Partitions(
                id, ports.partitionLoops(), ports.clock(), replication.replication(), groups::observer, this::mayExist);
        this.logs = new LogStore(
                ports.disks(),
                config.storage(),
                new LogServices(
                        ports.background(),
                        ports.random(),
                        MAX_PRODUCERS_PER_PARTITION,
                        config.storage().producerIdExpirationMs(),
                        ports.heapBytes()),
                ports.clock(),
                ports.home(),
                partition -> partitions.shardOf(partition).loop(),
                Broker::onLogDirFailure);
        this.replicas =
                new Replicas(logs, partitions, new TopicConfigReads(configFeed, configs.topics()), ports.home());
        this.control = new ControlPlane(id, clusterId, config, ports, metadata, replicas);
        Handlers handlers = new Handlers(
                id, clusterId, config, ports, partitions, logs, metadata, configs, quotas, groups, control);
        this.server = new SocketServer(
                config.network(),
                ports.transport(),
                ports.clock(),
                new RequestDispatcher(handlers.all()),
                ports.heapBytes());
    }

    /**
     * Starts a broker.
     *
     * @return completes when the broker serves clients, or with a {@link StartupException} or {@link java.io.IOException}
     *     that says what is in the way
     */
    public static CompletableFuture<Broker> start(BrokerConfig config, BrokerPorts ports) {
        return new Startup(config, ports).run();
    }

    /** The cluster as this broker was told of it. */
    public MetadataImage image() {
        return metadata.image();
    }

    /** The broker's number in the cluster. */
    public int id() {
        return id;
    }

    /** What clients are told to connect to. */
    public List<Endpoint> advertised() {
        return advertised;
    }

    /** The replicas on this broker, for whoever watches it; each shard's on its own loop. */
    public Partitions partitions() {
        return partitions;
    }

    /** Opens what is on disk, then the doors, then joins the cluster; on the home loop. */
    CompletableFuture<Broker> open() {
        return Steps.<StoreReport>call(done ->
                        logs.open(ports.bootId(), partition -> configs.topics().of(partition.topic()), done))
                .thenCompose(report -> {
                    report.directories().forEach(directory -> LOG.info("opened {}", directory));
                    lostWrites = report.mayHaveLostWrites();
                    replicas.adopt();
                    return Steps.block(ports.background(), ports.home(), this::bind);
                })
                .thenCompose(bound -> {
                    advertised = bound;
                    join();
                    return ready;
                });
    }

    private List<Endpoint> bind() {
        server.start();
        return config.network().advertised().stream()
                .map(endpoint -> endpoint.resolved(ports.hostName(), server.port(endpoint.listener())))
                .toList();
    }

    private void join() {
        configs.tell(replicas, logs, quotas);
        metadata.listenToDeletions(topics -> groups.tellAll(shard -> shard.topicsDeleted(topics)));
        configs.stored().listen(control.controller()::onConfig);
        metadata.listen(control.link()::onImage);
        BrokerNode node = new BrokerNode(
                advertised, config.rack(), NO_JMX_PORT, ports.clock().wallMs(), lostWrites);
        long patienceMs = (long) config.zooKeeper().sessionTimeoutMs() + REGISTRATION_GRACE_MS;
        BrokerRegistrar registrar = new BrokerRegistrar(ports.store(), ports.home(), id, node, patienceMs);
        metadata.listen(image -> {
            // The broker serves from the moment it is told that it lives.
            if (image.isLive(id)) {
                ready.complete(this);
                if (lostWrites) {
                    lostWrites = false;
                    registrar.settle();
                    logs.lossIsKnown();
                }
            }
        });
        ports.store().children(StorePaths.TOPICS, topics -> {
            boolean none = topics.isDone() ? topics.value().isEmpty() : topics.failedWith(StoreError.NO_NODE);
            if (!none) {
                metadata.expectTopics();
            }
            membership.join(registrar, configFeed, control.controller(), this::onRegistered);
        });
    }

    private void onRegistered(Outcome<BrokerRegistration> registration) {
        if (registration.isDone()) {
            brokerEpoch = registration.value().epoch();
            metadata.onRegistered(brokerEpoch);
            control.onRegistered();
        } else {
            ready.completeExceptionally(new StartupException(registration.toString()));
        }
    }

    private boolean mayExist(TopicPartition partition) {
        MetadataImage image = metadata.image();
        return !image.isTold() || image.partition(partition.topic(), partition.partition()) != null;
    }

    /** A leader here wants another in-sync set. The control plane exists by the time anybody leads. */
    private void proposeInSync(
            TopicPartition partition,
            Uuid topicId,
            IsrChanges.IsrProposal proposal,
            Consumer<IsrChanges.IsrAnswer> answered) {
        control.isrChanges().propose(partition, topicId, proposal, answered);
    }

    /** A follower here cannot reach its leader. If the controller is in this process, it may know better than ZooKeeper. */
    private void onSuspect(int brokerId) {
        control.controller().suspect(brokerId);
    }

    private static void onLogDirFailure(LogDirFailure failure) {
        LOG.error(
                "{}: its partitions take no more writes; reads go on as far as the disk lets them", failure.message());
    }

    /**
     * Stops cleanly: others lead first, then the last answers, then every log flushed and marked, then the session.
     *
     * @return completes when nothing is left to write
     */
    public CompletableFuture<Void> stop() {
        CompletableFuture<Void> left = new CompletableFuture<>();
        ports.home().run(() -> control.leave(() -> left.complete(null)));
        return left.thenCompose(released -> server.close(LAST_ANSWERS_MS))
                .thenComposeAsync(closed -> closeLogs(), ports.home());
    }

    private CompletableFuture<Void> closeLogs() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        replicas.retire(() -> logs.close(() -> {
            control.link().close();
            membership.leave();
            ports.store().close();
            LOG.info("broker {} stopped cleanly", id);
            stopped.complete(null);
        }));
        return stopped;
    }
}
