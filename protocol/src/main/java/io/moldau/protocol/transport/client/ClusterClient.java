package io.moldau.protocol.transport.client;

import io.moldau.config.ClientConfig;
import io.moldau.config.ClientConfig.HostPort;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.Transport;
import io.moldau.protocol.transport.client.ClusterMetadata.Broker;
import io.moldau.protocol.transport.client.RpcFailure.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as a client calls it: finds the brokers from a few addresses, keeps a connection to each that is needed, and
 * follows who leads what. On one loop, from construction to {@link #close}; calls end by callback there.
 *
 * <p>It does not retry: whoever calls knows whether a request may be sent twice, and to whom. What an error of a broker says
 * about leadership it learns through {@link #refreshMetadata}.
 */
public final class ClusterClient {

    /** More than any one owner of calls has under way at one broker. */
    private static final int MAX_IN_FLIGHT = 128;

    private final Transport transport;
    private final Loop loop;
    private final Clock clock;
    private final RandomGenerator random;
    private final RpcOptions options;
    private final Backoff reconnect;
    private final long maxIdleMs;
    private final List<BrokerLink> bootstrap = new ArrayList<>();
    private final Map<Integer, BrokerLink> brokers = new HashMap<>();

    /** Second connections, of {@link #sendApart}. */
    private final Map<Integer, BrokerLink> apart = new HashMap<>();

    private final List<Consumer<ClusterMetadata>> listeners = new ArrayList<>();
    private final MetadataRefresh refresh;

    private ClusterMetadata metadata = ClusterMetadata.EMPTY;
    private boolean closed;

    /**
     * Connects to nobody yet.
     *
     * @param autoCreateTopics whether asking about a topic may create it
     * @param random belongs to the loop from here on
     */
    public ClusterClient(
            ClientConfig config,
            boolean autoCreateTopics,
            Transport transport,
            Loop loop,
            Clock clock,
            RandomGenerator random) {
        this.transport = transport;
        this.loop = loop;
        this.clock = clock;
        this.random = random;
        ConnectionOptions defaults = ConnectionOptions.defaults();
        this.options = new RpcOptions(
                config.clientId(),
                Math.toIntExact(config.connectionTimeoutMs()),
                config.requestTimeoutMs(),
                MAX_IN_FLIGHT,
                new ConnectionOptions(
                        defaults.maxFrameBytes(),
                        config.sendBufferBytes(),
                        config.receiveBufferBytes(),
                        defaults.budget()));
        this.reconnect = new Backoff(config.reconnectBackoffMs(), config.reconnectBackoffMaxMs(), random);
        this.maxIdleMs = config.maxIdleMs();
        for (HostPort address : config.bootstrapServers()) {
            bootstrap.add(link(address.host(), address.port()));
        }
        this.refresh = new MetadataRefresh(
                loop,
                clock,
                new Backoff(config.retryBackoffMs(), config.retryBackoffMaxMs(), random),
                config.metadataMaxAgeMs(),
                config.requestTimeoutMs(),
                autoCreateTopics,
                this::chooseAny,
                this::update);
    }

    private BrokerLink link(String host, int port) {
        return new BrokerLink(host, port, options, transport, clock, loop, reconnect, maxIdleMs);
    }

    /** The loop all of this lives on. */
    public Loop loop() {
        return loop;
    }

    /** What is known of the cluster now. */
    public ClusterMetadata metadata() {
        return metadata;
    }

    /** Tells {@code listener} of every newer snapshot, on the loop, for as long as the client lives. */
    public void onMetadata(Consumer<ClusterMetadata> listener) {
        listeners.add(listener);
    }

    /** Makes topics part of the metadata; asks for it at once if one of them is new. */
    public void addTopics(Collection<String> topics) {
        loop.assertOnLoop();
        refresh.addTopics(topics);
    }

    /** Leaves topics out of further metadata. */
    public void removeTopics(Collection<String> topics) {
        loop.assertOnLoop();
        refresh.removeTopics(topics);
    }

    /** Asks for newer metadata: something showed that what is known is out of date. Soon, and once for many calls. */
    public void refreshMetadata() {
        loop.assertOnLoop();
        refresh.want();
    }

    /** Calls one broker. */
    public void send(int brokerId, Call<?> call) {
        loop.assertOnLoop();
        BrokerLink broker = brokers.get(brokerId);
        if (broker == null || closed) {
            refuse(call, closed ? "the client is closed" : "broker " + brokerId + " is not known");
        } else {
            broker.send(call);
        }
    }

    /**
     * Calls one broker over a second connection: for calls that must not wait behind others, or that others must not wait for,
     * as the answers on one connection come in the order of their requests.
     */
    public void sendApart(int brokerId, Call<?> call) {
        loop.assertOnLoop();
        Broker broker = metadata.brokers().get(brokerId);
        if (broker == null || closed) {
            refuse(call, closed ? "the client is closed" : "broker " + brokerId + " is not known");
        } else {
            apart.computeIfAbsent(brokerId, id -> link(broker.host(), broker.port()))
                    .send(call);
        }
    }

    /** Calls whichever broker can be reached soonest. */
    public void sendToAny(Call<?> call) {
        loop.assertOnLoop();
        chooseAny().send(call);
    }

    /** Calls the controller; fails at once while it is unknown, in which case the metadata is refreshed. */
    public void sendToController(Call<?> call) {
        loop.assertOnLoop();
        if (!closed && !brokers.containsKey(metadata.controllerId())) {
            refresh.want();
        }
        send(metadata.controllerId(), call);
    }

    private void refuse(Call<?> call, String message) {
        loop.execute(() -> call.fail(new RpcFailure(Kind.NO_BROKER, message)));
    }

    /**
     * Prefers an open connection, the one with the least to do; else any broker that is not waiting to be dialled again. When
     * all known brokers are out of reach they may have moved: then those from the configuration count as well (KIP-1102).
     */
    private BrokerLink chooseAny() {
        List<BrokerLink> candidates = new ArrayList<>(brokers.values());
        if (candidates.stream().allMatch(BrokerLink::isBackingOff)) {
            candidates.addAll(bootstrap);
        }
        BrokerLink ready = candidates.stream()
                .filter(BrokerLink::isReady)
                .min(Comparator.comparingInt(BrokerLink::load))
                .orElse(null);
        if (ready != null) {
            return ready;
        }
        List<BrokerLink> rested =
                candidates.stream().filter(link -> !link.isBackingOff()).toList();
        List<BrokerLink> choice = rested.isEmpty() ? candidates : rested;
        return choice.get(random.nextInt(choice.size()));
    }

    private void update(MetadataResponse answer) {
        metadata = MetadataMerge.merge(metadata, answer);
        for (Broker broker : metadata.brokers().values()) {
            BrokerLink known = brokers.get(broker.id());
            if (known == null || !known.isAt(broker.host(), broker.port())) {
                brokers.put(broker.id(), link(broker.host(), broker.port()));
                closeLater(known);
            }
        }
        List<Integer> gone = brokers.keySet().stream()
                .filter(id -> !metadata.brokers().containsKey(id))
                .toList();
        gone.forEach(id -> closeLater(brokers.remove(id)));
        List.copyOf(apart.keySet()).forEach(id -> {
            BrokerLink link = apart.get(id);
            Broker broker = metadata.brokers().get(id);
            if (link != null && (broker == null || !link.isAt(broker.host(), broker.port()))) {
                closeLater(apart.remove(id));
            }
        });
        // Once brokers are known by id, the connection used to find them has served.
        if (!brokers.isEmpty()) {
            bootstrap.forEach(BrokerLink::disconnectWhenIdle);
        }
        for (Consumer<ClusterMetadata> listener : List.copyOf(listeners)) {
            listener.accept(metadata);
        }
    }

    /** Not now: this may run inside a callback of the very link. */
    private void closeLater(@Nullable BrokerLink link) {
        if (link != null) {
            loop.execute(link::close);
        }
    }

    /** Closes every connection; calls under way fail. */
    public void close() {
        loop.assertOnLoop();
        if (!closed) {
            closed = true;
            refresh.close();
            brokers.values().forEach(BrokerLink::close);
            apart.values().forEach(BrokerLink::close);
            bootstrap.forEach(BrokerLink::close);
        }
    }
}
