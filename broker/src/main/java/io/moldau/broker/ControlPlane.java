package io.moldau.broker;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.api.cluster.InternalTopics;
import io.moldau.broker.api.control.AllocateProducerIdsHandler;
import io.moldau.broker.api.control.AlterPartitionHandler;
import io.moldau.broker.api.control.ControlledShutdownHandler;
import io.moldau.broker.api.control.LeaderAndIsrHandler;
import io.moldau.broker.api.control.StopReplicaHandler;
import io.moldau.broker.api.control.UpdateMetadataHandler;
import io.moldau.broker.control.BrokerDialing;
import io.moldau.broker.control.ControllerLink;
import io.moldau.broker.control.ControllerOrders;
import io.moldau.broker.control.Departure;
import io.moldau.broker.control.Forwarder;
import io.moldau.broker.control.IsrRequests;
import io.moldau.broker.control.ProducerIdRequests;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.ProducerIds;
import io.moldau.broker.partition.IsrChanges;
import io.moldau.broker.partition.Replicas;
import io.moldau.config.BrokerConfig;
import io.moldau.config.ControlConfig;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.ControllerContext;
import io.moldau.controller.controller.LeaderPolicy;
import io.moldau.controller.publish.NetworkChannel;
import io.moldau.controller.publish.Publisher;
import io.moldau.protocol.message.AllocateProducerIdsRequest;
import io.moldau.protocol.message.AlterPartitionRequest;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.ControlledShutdownRequest;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.client.RpcOptions;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The part of a broker's graph that makes it one of a cluster: the controller it may become, what that tells brokers, and
 * what this broker asks of whoever is the controller. On the home loop.
 */
final class ControlPlane {

    /** Most time to open a connection between brokers; a refusal takes next to none. */
    private static final int DIAL_TIMEOUT_MS = 5_000;

    private static final int MAX_QUESTIONS_IN_FLIGHT = 5;

    /** How long a stopping broker waits for a controller: the cluster may have none any more. */
    private static final long FAREWELL_MS = 3_000;

    private final int id;
    private final BrokerConfig config;
    private final BrokerPorts ports;
    private final MetadataCache metadata;
    private final ControllerOrders orders;
    private final Controller controller;
    private final ControllerLink link;
    private final IsrChanges isrChanges;
    private final Forwarder forwarder;
    private final AlterPartitionHandler alterPartition;
    private final AllocateProducerIdsHandler allocateProducerIds;
    private final ControlledShutdownHandler controlledShutdown;

    ControlPlane(
            int id,
            String clusterId,
            BrokerConfig config,
            BrokerPorts ports,
            MetadataCache metadata,
            Replicas replicas) {
        this.id = id;
        this.config = config;
        this.ports = ports;
        this.metadata = metadata;
        this.orders = new ControllerOrders(id, ports.home(), metadata, replicas);
        this.controller = new Controller(new ControllerContext(
                ports.store(),
                ports.home(),
                ports.clock(),
                ports.random(),
                publisher(),
                id,
                clusterId,
                policy(config.control()),
                Map.of(InternalTopics.OFFSETS, config.topicCreation().offsets().maxReplicationFactor())));
        this.alterPartition = new AlterPartitionHandler(controller);
        this.allocateProducerIds = new AllocateProducerIdsHandler(controller);
        this.controlledShutdown = new ControlledShutdownHandler(controller);
        BrokerDialing dialing = new BrokerDialing(
                id,
                listener(),
                ports.transport(),
                ports.clock(),
                ports.home(),
                options(MAX_QUESTIONS_IN_FLIGHT),
                config.control().timeoutMs());
        this.link = new ControllerLink(dialing, this::answer, controller::suspect);
        this.isrChanges = new IsrRequests(id, metadata::brokerEpoch, link, ports.home());
        this.forwarder = new Forwarder(dialing, metadata);
    }

    private static LeaderPolicy policy(ControlConfig control) {
        return new LeaderPolicy(control.unclean(), control.balanceIntervalMs(), control.imbalancePercent());
    }

    private Publisher publisher() {
        NetworkChannel others = new NetworkChannel(new NetworkChannel.Wiring(
                ports.transport(),
                ports.clock(),
                ports.home(),
                listener(),
                options(1),
                config.control().timeoutMs()));
        return new Publisher(new LocalChannel(id, orders, others), listener());
    }

    private String listener() {
        return config.network().interBrokerListener();
    }

    private RpcOptions options(int maxInFlight) {
        int timeoutMs = config.control().timeoutMs();
        return new RpcOptions(
                Integer.toString(id),
                Math.min(DIAL_TIMEOUT_MS, timeoutMs),
                timeoutMs,
                maxInFlight,
                ConnectionOptions.defaults());
    }

    /** This broker has a registration, known to its metadata. */
    void onRegistered() {
        orders.onRegistered();
    }

    Controller controller() {
        return controller;
    }

    ControllerLink link() {
        return link;
    }

    Forwarder forwarder() {
        return forwarder;
    }

    /** How leaders change their in-sync replicas. */
    IsrChanges isrChanges() {
        return isrChanges;
    }

    /** Where this broker's producer ids come from. */
    ProducerIds.Allocator producerIdBlocks() {
        return new ProducerIdRequests(id, metadata::brokerEpoch, link);
    }

    /** What brokers speak among themselves. */
    List<ApiHandler<?>> handlers() {
        return List.of(
                new LeaderAndIsrHandler(orders),
                new UpdateMetadataHandler(orders),
                new StopReplicaHandler(orders),
                alterPartition,
                allocateProducerIds,
                controlledShutdown);
    }

    /** What this broker asks of a controller that lives in the same process. */
    private void answer(ApiMessage request, Consumer<ApiMessage> respond) {
        if (request instanceof AlterPartitionRequest alter) {
            alterPartition.answer(alter, respond);
        } else if (request instanceof AllocateProducerIdsRequest allocate) {
            allocateProducerIds.answer(allocate, respond);
        } else if (request instanceof ControlledShutdownRequest shutdown) {
            controlledShutdown.answer(shutdown, respond);
        } else {
            throw new IllegalArgumentException("not asked of a controller: " + request.apiKey());
        }
    }

    /** Has others lead in this broker's stead, as far as they can; {@code done} runs once. */
    void leave(Runnable done) {
        ControlConfig control = config.control();
        if (control.orderlyStop() && metadata.brokerEpoch() >= 0) {
            Departure.Patience patience =
                    new Departure.Patience(control.stopAttempts(), control.stopBackoffMs(), FAREWELL_MS);
            new Departure(id, metadata::brokerEpoch, link, ports.home(), patience).begin(done);
        } else {
            done.run();
        }
    }
}
