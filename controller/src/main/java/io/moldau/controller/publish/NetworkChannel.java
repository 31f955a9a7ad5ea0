package io.moldau.controller.publish;

import io.moldau.config.Endpoint;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.Connection;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.ConnectionRefusedException;
import io.moldau.protocol.transport.Transport;
import io.moldau.protocol.transport.client.RpcOptions;
import io.netty.buffer.ByteBuf;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reaches brokers over the network, whatever made them. Lives on the controller's loop. */
public final class NetworkChannel implements BrokerChannel {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkChannel.class);

    private final Wiring wiring;
    private final Map<Integer, Peer> peers = new HashMap<>();

    /** Brokers without the listener, by the epoch of their registration, so that each is reported once. */
    private final Map<Integer, Long> deaf = new HashMap<>();

    /**
     * What every connection to a broker is made with.
     *
     * @param loop the controller's
     * @param listener the one through which brokers reach each other
     * @param requestTimeoutMs how long an answer may take before the connection is given up
     */
    public record Wiring(
            Transport transport, Clock clock, Loop loop, String listener, RpcOptions options, int requestTimeoutMs) {}

    public NetworkChannel(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public void connect(Collection<BrokerRegistration> live, Consumer<BrokerRegistration> onRefused) {
        wiring.loop().assertOnLoop();
        Map<Integer, BrokerRegistration> wanted =
                live.stream().collect(Collectors.toMap(BrokerRegistration::id, Function.identity()));
        peers.values().removeIf(peer -> {
            BrokerRegistration now = wanted.get(peer.broker().id());
            boolean gone = now == null || now.epoch() != peer.broker().epoch();
            if (gone) {
                peer.close();
            }
            return gone;
        });
        for (BrokerRegistration broker : live) {
            if (!peers.containsKey(broker.id())) {
                endpoint(broker)
                        .ifPresent(endpoint -> peers.put(broker.id(), new Peer(broker, endpoint, wiring, onRefused)));
            }
        }
    }

    private Optional<Endpoint> endpoint(BrokerRegistration broker) {
        Optional<Endpoint> endpoint = broker.endpoint(wiring.listener());
        if (endpoint.isEmpty() && !Objects.equals(deaf.put(broker.id(), broker.epoch()), broker.epoch())) {
            LOG.error("broker {} cannot be told anything: it has no listener {}", broker.id(), wiring.listener());
        }
        return endpoint;
    }

    @Override
    public void send(int brokerId, ApiMessage request, Consumer<ApiMessage> onResponse) {
        Peer peer = peers.get(brokerId);
        if (peer != null) {
            peer.send(request, onResponse);
        }
    }

    @Override
    public void probe(BrokerRegistration broker, Consumer<Reach> reached) {
        Optional<Endpoint> endpoint = endpoint(broker);
        if (endpoint.isEmpty()) {
            wiring.loop().execute(() -> reached.accept(Reach.SILENT));
            return;
        }
        wiring.transport()
                .dial(
                        endpoint.get().host(),
                        endpoint.get().port(),
                        wiring.options().dialTimeoutMs(),
                        wiring.loop(),
                        wiring.options().connection(),
                        new Probe(reached));
    }

    /** Opens a connection to see whether that can be done. */
    private static final class Probe implements ConnectionHandler {

        private final Consumer<Reach> reached;
        private boolean accepted;

        Probe(Consumer<Reach> reached) {
            this.reached = reached;
        }

        @Override
        public void onOpen(Connection connection) {
            accepted = true;
            connection.close();
        }

        @Override
        public void onFrame(ByteBuf frame) {
            frame.release();
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {
            if (accepted) {
                reached.accept(Reach.ACCEPTED);
            } else {
                reached.accept(cause instanceof ConnectionRefusedException ? Reach.REFUSED : Reach.SILENT);
            }
        }
    }
}
