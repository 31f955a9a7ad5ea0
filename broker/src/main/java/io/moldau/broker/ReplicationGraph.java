package io.moldau.broker;

import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.partition.IsrChanges;
import io.moldau.broker.partition.Replication;
import io.moldau.broker.partition.Sources;
import io.moldau.broker.quota.ReplicationQuotas;
import io.moldau.broker.replication.FetcherPorts;
import io.moldau.broker.replication.Fetchers;
import io.moldau.broker.replication.SuspectReports;
import io.moldau.config.BrokerConfig;
import io.moldau.config.Endpoint;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.runtime.Loop;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The part of a broker's graph that copies records between brokers. Immutable; used on all partition loops. */
record ReplicationGraph(
        int brokerId,
        BrokerConfig config,
        BrokerPorts ports,
        MetadataCache metadata,
        ReplicationQuotas quotas,
        LongSupplier brokerEpoch,
        IsrChanges isrChanges,
        SuspectReports suspects) {

    /** How the partitions take part. */
    Replication replication() {
        return new Replication(
                isrChanges,
                this::sources,
                broker -> metadata.image().isLive(broker),
                this::rack,
                quotas.leaders(),
                config.replication().maxLagMs());
    }

    private Sources sources(Loop loop) {
        FetcherPorts fetching = new FetcherPorts(
                brokerId,
                brokerEpoch,
                config.replication(),
                this::endpoint,
                ports.transport(),
                ports.clock(),
                ports.random(),
                quotas.followers(),
                suspects);
        return new Fetchers(fetching, loop, ports.partitionLoops().indexOf(loop));
    }

    private @Nullable Endpoint endpoint(int broker) {
        BrokerRegistration registration = metadata.image().brokers().get(broker);
        return registration == null
                ? null
                : registration.endpoints().stream()
                        .filter(endpoint ->
                                endpoint.listener().equals(config.network().interBrokerListener()))
                        .findFirst()
                        .orElse(null);
    }

    private @Nullable String rack(int broker) {
        BrokerRegistration registration = config.replication().sendsConsumersToRacks()
                ? metadata.image().brokers().get(broker)
                : null;
        return registration == null ? null : registration.rack();
    }
}
