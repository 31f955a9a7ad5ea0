package io.moldau.broker;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.api.DeleteRecordsHandler;
import io.moldau.broker.api.DescribeLogDirsHandler;
import io.moldau.broker.api.ListOffsetsHandler;
import io.moldau.broker.api.OffsetForLeaderEpochHandler;
import io.moldau.broker.api.cluster.AlterConfigsHandler;
import io.moldau.broker.api.cluster.AlterPartitionReassignmentsHandler;
import io.moldau.broker.api.cluster.AutoCreation;
import io.moldau.broker.api.cluster.ConfigChanges;
import io.moldau.broker.api.cluster.CreatePartitionsHandler;
import io.moldau.broker.api.cluster.CreateTopicsHandler;
import io.moldau.broker.api.cluster.DeleteTopicsHandler;
import io.moldau.broker.api.cluster.DescribeClusterHandler;
import io.moldau.broker.api.cluster.DescribeConfigsHandler;
import io.moldau.broker.api.cluster.ElectLeadersHandler;
import io.moldau.broker.api.cluster.IncrementalAlterConfigsHandler;
import io.moldau.broker.api.cluster.InitProducerIdHandler;
import io.moldau.broker.api.cluster.ListPartitionReassignmentsHandler;
import io.moldau.broker.api.cluster.MetadataHandler;
import io.moldau.broker.api.cluster.OnceTold;
import io.moldau.broker.api.control.ControllerBound;
import io.moldau.broker.api.fetch.FetchHandler;
import io.moldau.broker.api.fetch.FetchSessionHomes;
import io.moldau.broker.api.group.DeleteGroupsHandler;
import io.moldau.broker.api.group.DescribeCoordinatorsHandler;
import io.moldau.broker.api.group.DescribeGroupsHandler;
import io.moldau.broker.api.group.FindCoordinatorHandler;
import io.moldau.broker.api.group.GroupCalls;
import io.moldau.broker.api.group.GroupPlacement;
import io.moldau.broker.api.group.HeartbeatHandler;
import io.moldau.broker.api.group.JoinGroupHandler;
import io.moldau.broker.api.group.LeaveGroupHandler;
import io.moldau.broker.api.group.ListGroupsHandler;
import io.moldau.broker.api.group.OffsetCommitHandler;
import io.moldau.broker.api.group.OffsetDeleteHandler;
import io.moldau.broker.api.group.OffsetFetchHandler;
import io.moldau.broker.api.group.SyncGroupHandler;
import io.moldau.broker.api.produce.ProduceHandler;
import io.moldau.broker.coordinator.Coordinators;
import io.moldau.broker.group.GroupShard;
import io.moldau.broker.log.LogStore;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.ProducerIds;
import io.moldau.broker.partition.Partitions;
import io.moldau.broker.quota.ReplicationQuotas;
import io.moldau.config.BrokerConfig;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.store.ConfigWriter;
import io.moldau.protocol.message.ApiMessage;
import java.util.List;
import java.util.stream.Stream;

/** The handlers of every API this broker offers. */
record Handlers(
        int brokerId,
        String clusterId,
        BrokerConfig config,
        BrokerPorts ports,
        Partitions partitions,
        LogStore logs,
        MetadataCache metadata,
        Configs configs,
        ReplicationQuotas quotas,
        Coordinators<GroupShard> groups,
        ControlPlane control) {

    List<ApiHandler<?>> all() {
        // One for all, so that its bound on topics being created holds for all.
        AutoCreation creation = creation();
        return Stream.of(ofRecords(), ofCluster(creation), ofGroups(creation), ofController(), control.handlers())
                .flatMap(List::stream)
                .toList();
    }

    private List<ApiHandler<?>> ofRecords() {
        return List.of(
                new ProduceHandler(partitions, metadata::image),
                fetch(),
                new ListOffsetsHandler(partitions),
                new OffsetForLeaderEpochHandler(partitions),
                new DeleteRecordsHandler(partitions),
                new DescribeLogDirsHandler(logs, ports.home(), partitions));
    }

    private List<ApiHandler<?>> ofCluster(AutoCreation creation) {
        ConfigChanges changes = new ConfigChanges(
                new ConfigWriter(ports.store()), ports.home(), configs.stored(), configs.broker(), brokerId, metadata);
        return List.of(
                onceTold(new MetadataHandler(metadata, clusterId, creation)),
                onceTold(new DescribeClusterHandler(metadata, clusterId)),
                onceTold(new DescribeConfigsHandler(configs.broker(), brokerId, configs.topics(), metadata)),
                onceTold(new AlterConfigsHandler(changes)),
                onceTold(new IncrementalAlterConfigsHandler(changes)),
                new InitProducerIdHandler(new ProducerIds(ports.home(), control.producerIdBlocks())));
    }

    private List<ApiHandler<?>> ofGroups(AutoCreation creation) {
        GroupPlacement placement = new GroupPlacement(metadata::image);
        GroupCalls calls = new GroupCalls(placement, partitions, groups);
        return List.of(
                onceTold(new FindCoordinatorHandler(metadata::image, placement, creation)),
                new JoinGroupHandler(calls),
                new SyncGroupHandler(calls),
                new HeartbeatHandler(calls),
                new LeaveGroupHandler(calls),
                new OffsetCommitHandler(calls, metadata::image),
                new OffsetFetchHandler(calls),
                new OffsetDeleteHandler(calls),
                new DescribeGroupsHandler(calls),
                new ListGroupsHandler(groups),
                new DeleteGroupsHandler(calls),
                new DescribeCoordinatorsHandler(groups));
    }

    private <Q extends ApiMessage> ApiHandler<Q> onceTold(ApiHandler<Q> handler) {
        return new OnceTold<>(handler, metadata);
    }

    private AutoCreation creation() {
        return new AutoCreation(config.topicCreation(), control.controller(), control.forwarder(), metadata::image);
    }

    /** What only the controller can answer, and every broker takes. */
    private List<ApiHandler<?>> ofController() {
        Controller controller = control.controller();
        return Stream.of(
                        new CreateTopicsHandler(controller, configs.broker(), metadata),
                        new DeleteTopicsHandler(controller, ports.home(), metadata, config.topicCreation()),
                        new CreatePartitionsHandler(controller, metadata),
                        new ElectLeadersHandler(controller, metadata),
                        new AlterPartitionReassignmentsHandler(controller),
                        new ListPartitionReassignmentsHandler(controller))
                .<ApiHandler<?>>map(handler -> new ControllerBound<>(handler, control.forwarder()))
                .toList();
    }

    private FetchHandler fetch() {
        FetchSessionHomes sessions = new FetchSessionHomes(
                ports.networkLoops(), config.network().maxFetchSessions(), ports.clock(), ports.random());
        return new FetchHandler(
                partitions,
                sessions,
                metadata::image,
                quotas.leaders(),
                config.network().maxFetchBytes(),
                config.network().interBrokerListener());
    }
}
