package io.moldau.broker.api.cluster;

import io.moldau.broker.control.BrokerDialing;
import io.moldau.broker.control.Forwarder;
import io.moldau.broker.metadata.CurrentBrokerConfig;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.StoredConfigs;
import io.moldau.broker.metadata.TopicConfigs;
import io.moldau.config.BrokerConfig;
import io.moldau.config.Endpoint;
import io.moldau.config.SecurityProtocol;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.ControllerContext;
import io.moldau.controller.controller.LeaderPolicy;
import io.moldau.controller.controller.Membership;
import io.moldau.controller.publish.BrokerChannel;
import io.moldau.controller.publish.Publisher;
import io.moldau.controller.store.BrokerNode;
import io.moldau.controller.store.BrokerRegistrar;
import io.moldau.controller.store.ConfigFeed;
import io.moldau.controller.store.ConfigWriter;
import io.moldau.controller.store.MemoryStore;
import io.moldau.controller.store.MemoryTree;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.LeaderAndIsrResponse;
import io.moldau.protocol.message.StopReplicaRequest;
import io.moldau.protocol.message.StopReplicaResponse;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.ManualTransport;
import io.moldau.protocol.transport.client.RpcOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Broker 1 of a cluster in memory, with everything but its partitions, which do at once as they are told. */
public final class OneBroker implements BrokerChannel {

    public static final String LISTENER = "PLAINTEXT";

    public final ManualScheduler scheduler = new ManualScheduler();
    final ManualLoop loop = scheduler.loop("home");
    final MemoryTree tree = new MemoryTree(scheduler.clock());
    final MemoryStore store = tree.connect(loop);
    public final MetadataCache metadata = new MetadataCache(loop);
    public final BrokerConfig config;
    final StoredConfigs stored = new StoredConfigs();
    final CurrentBrokerConfig currentConfig;
    final TopicConfigs topicConfigs;
    public final Controller controller;
    final ConfigChanges changes;
    public final Forwarder forwarder;
    boolean deletes = true;

    /** Whether what the controller tells of partitions is kept back until {@link #letGo}. */
    boolean holdBack;

    private final List<Runnable> heldBack = new ArrayList<>();

    public OneBroker(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(Map.of("broker.id", "1", "listeners", "PLAINTEXT://localhost:9092"));
        all.putAll(properties);
        config = BrokerConfig.of(all);
        currentConfig = new CurrentBrokerConfig(1, config, stored);
        topicConfigs = new TopicConfigs(currentConfig, stored);
        controller = new Controller(new ControllerContext(
                store,
                loop,
                scheduler.clock(),
                new Random(1),
                new Publisher(this, LISTENER),
                1,
                "cluster",
                LeaderPolicy.CALM,
                Map.of()));
        forwarder = new Forwarder(
                new BrokerDialing(
                        1,
                        LISTENER,
                        new ManualTransport(scheduler),
                        scheduler.clock(),
                        loop,
                        new RpcOptions("1", 1_000, 1_000, 1, ConnectionOptions.defaults()),
                        1_000),
                metadata);
        changes = new ConfigChanges(new ConfigWriter(store), loop, stored, currentConfig, 1, metadata);
        Membership membership = new Membership(store, loop, new Random(2));
        membership.start(id -> {});
        scheduler.runReady();
        BrokerNode node =
                new BrokerNode(List.of(new Endpoint(LISTENER, SecurityProtocol.PLAINTEXT, "h", 9092)), null, -1, 0);
        stored.listen(controller::onConfig);
        ConfigFeed feed = new ConfigFeed(store, scheduler.clock(), stored);
        membership.join(
                new BrokerRegistrar(store, loop, 1, node, 1_000),
                feed,
                controller,
                registered -> metadata.onRegistered(
                        registered.map(BrokerRegistration::epoch).value()));
        scheduler.runReady();
    }

    public OneBroker() {
        this(Map.of());
    }

    @Override
    public void connect(Collection<BrokerRegistration> live, Consumer<BrokerRegistration> onRefused) {}

    @Override
    public void probe(BrokerRegistration broker, Consumer<Reach> reached) {
        loop.execute(() -> reached.accept(Reach.ACCEPTED));
    }

    @Override
    public void send(int brokerId, ApiMessage request, Consumer<ApiMessage> onResponse) {
        if (request instanceof UpdateMetadataRequest update) {
            if (holdBack) {
                heldBack.add(() -> onResponse.accept(metadata.apply(update)));
            } else {
                onResponse.accept(metadata.apply(update));
            }
        } else if (!(request instanceof StopReplicaRequest)) {
            onResponse.accept(LeaderAndIsrResponse.builder().build());
        } else if (deletes) {
            onResponse.accept(StopReplicaResponse.builder().build());
        }
    }

    void letGo() {
        holdBack = false;
        loop.call(() -> heldBack.forEach(Runnable::run));
        heldBack.clear();
        scheduler.runReady();
    }

    /** What a handler answers, once everything is done that can be done without time passing. */
    <R> R answer(Consumer<Consumer<R>> handler) {
        List<R> answers = new ArrayList<>();
        handler.accept(answers::add);
        scheduler.runReady();
        if (answers.size() != 1) {
            throw new AssertionError(answers.size() + " answers");
        }
        return answers.get(0);
    }
}
