package io.moldau.broker;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.api.DeleteRecordsHandler;
import io.moldau.broker.api.DescribeClusterHandler;
import io.moldau.broker.api.DescribeLogDirsHandler;
import io.moldau.broker.api.ListOffsetsHandler;
import io.moldau.broker.api.MetadataHandler;
import io.moldau.broker.api.OffsetForLeaderEpochHandler;
import io.moldau.broker.api.fetch.FetchHandler;
import io.moldau.broker.api.fetch.FetchSessionHomes;
import io.moldau.broker.api.produce.ProduceHandler;
import io.moldau.broker.log.LogStore;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.TopicConfigs;
import io.moldau.broker.partition.Partitions;
import io.moldau.config.BrokerConfig;
import io.moldau.controller.controller.Controller;
import java.util.List;

/** The handlers of every API this broker offers. */
record Handlers(
        int brokerId,
        String clusterId,
        BrokerConfig config,
        BrokerPorts ports,
        Partitions partitions,
        LogStore logs,
        MetadataCache metadata,
        TopicConfigs topicConfigs,
        Controller controller) {

    List<ApiHandler<?>> all() {
        return List.of(
                new MetadataHandler(metadata, clusterId, null),
                new DescribeClusterHandler(metadata, clusterId),
                new ProduceHandler(partitions),
                fetch(),
                new ListOffsetsHandler(partitions),
                new OffsetForLeaderEpochHandler(partitions),
                new DeleteRecordsHandler(partitions),
                new DescribeLogDirsHandler(logs, ports.home(), partitions));
    }

    private FetchHandler fetch() {
        FetchSessionHomes sessions = new FetchSessionHomes(
                ports.networkLoops(), config.network().maxFetchSessions(), ports.clock(), ports.random());
        return new FetchHandler(
                partitions,
                sessions,
                id -> metadata.image().topicNames().get(id),
                config.network().maxFetchBytes());
    }
}
