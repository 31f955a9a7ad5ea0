package io.moldau.broker;

import io.moldau.config.BrokerConfig;
import io.moldau.controller.controller.Membership;
import io.moldau.controller.store.BrokerIds;
import io.moldau.protocol.runtime.Loop;
import java.util.concurrent.CompletableFuture;

/**
 * The start of a broker up to the point where it knows who it is: reaches the metadata store, learns the cluster's id, reads
 * the log directories' papers. Then the {@link Broker} is built. Runs on the home loop; used once.
 */
final class Startup {

    private final BrokerConfig config;
    private final BrokerPorts ports;
    private final Membership membership;

    Startup(BrokerConfig config, BrokerPorts ports) {
        this.config = config;
        this.ports = ports;
        this.membership = new Membership(ports.store(), ports.home(), ports.random());
    }

    CompletableFuture<Broker> run() {
        return CompletableFuture.completedFuture(true).thenComposeAsync(begin -> start(), ports.home());
    }

    private CompletableFuture<Broker> start() {
        return clusterId().thenCompose(this::identify).thenCompose(Broker::open);
    }

    private CompletableFuture<String> clusterId() {
        CompletableFuture<String> known = Steps.ask(membership::start);
        int timeoutMs = config.zooKeeper().connectionTimeoutMs();
        Loop.Timer giveUp = ports.home()
                .schedule(
                        timeoutMs,
                        () -> known.completeExceptionally(new StartupException("ZooKeeper at "
                                + config.zooKeeper().servers() + " does not answer within " + timeoutMs
                                + " ms: check zookeeper.connect, or leave it out for an embedded one")));
        return known.whenComplete((id, error) -> giveUp.cancel());
    }

    private CompletableFuture<Broker> identify(String clusterId) {
        return Steps.block(
                        ports.background(),
                        ports.home(),
                        () -> Identity.read(ports.disks(), config.brokerId(), clusterId))
                .thenCompose(identity -> brokerId(identity)
                        .thenCompose(id -> Steps.block(ports.background(), ports.home(), () -> {
                            identity.claim(ports.disks(), id, clusterId);
                            return id;
                        })))
                .thenApply(id -> new Broker(id, clusterId, config, ports, membership));
    }

    private CompletableFuture<Integer> brokerId(Identity identity) {
        if (identity.brokerId() >= 0) {
            return CompletableFuture.completedFuture(identity.brokerId());
        }
        int lastReserved = config.settings().getInt("reserved.broker.max.id");
        return Steps.ask(done -> BrokerIds.generate(ports.store(), lastReserved, done));
    }
}
