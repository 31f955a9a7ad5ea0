package io.moldau.admin;

import io.moldau.admin.ClusterDescription.BrokerDescription;
import io.moldau.admin.TopicDescription.PartitionDescription;
import io.moldau.config.ClientConfig;
import io.moldau.protocol.message.CreatePartitionsRequest;
import io.moldau.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.moldau.protocol.message.CreatePartitionsResponse;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.moldau.protocol.message.CreateTopicsResponse;
import io.moldau.protocol.message.DeleteTopicsRequest;
import io.moldau.protocol.message.DeleteTopicsResponse;
import io.moldau.protocol.message.DescribeConfigsRequest;
import io.moldau.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.moldau.protocol.message.DescribeConfigsResponse;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.moldau.protocol.message.IncrementalAlterConfigsResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.moldau.protocol.runtime.FaultHandler;
import io.moldau.protocol.runtime.system.BackgroundThreads;
import io.moldau.protocol.runtime.system.NettyLoopGroup;
import io.moldau.protocol.runtime.system.SystemClock;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.netty.NettyTransport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Admin} over Kafka's protocol: what to ask, whom, and what the answer says. */
public final class ClusterAdmin implements Admin {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterAdmin.class);

    private static final String MIN_IN_SYNC = "min.insync.replicas";
    private static final byte TOPIC = 2;
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte SET_BY_TOPIC = 1;

    /** Names being looked up at one time: no more than there are addresses. */
    private static final int MAX_LOOKUPS = 100;

    /** From version 6 on topics are named in another field, which older brokers do not know. */
    private static final int LAST_DELETE_BY_NAMES = 5;

    private final NettyLoopGroup loops;
    private final BackgroundThreads resolver;
    private final ClusterClient client;
    private final Inquiries inquiries;
    private final int timeoutMs;

    private ClusterAdmin(ClientConfig config) {
        FaultHandler faults = (where, cause) -> LOG.error("defect on {}", where, cause);
        this.loops = new NettyLoopGroup("moldau-admin", 1, faults);
        this.resolver = new BackgroundThreads("moldau-admin-resolver", 1, MAX_LOOKUPS);
        this.client = new ClusterClient(
                config,
                false,
                new NettyTransport(loops, resolver),
                loops.loops().get(0),
                SystemClock.INSTANCE,
                RandomGenerator.getDefault());
        this.inquiries = new Inquiries(client, SystemClock.INSTANCE, config);
        this.timeoutMs = config.requestTimeoutMs();
    }

    /** A client of the cluster; connects when first asked. */
    public static ClusterAdmin of(ClientConfig config) {
        return new ClusterAdmin(config);
    }

    @Override
    public CompletableFuture<List<TopicDescription>> topics() {
        return metadata().thenApply(ClusterAdmin::topics);
    }

    @Override
    public CompletableFuture<ClusterDescription> cluster() {
        return metadata()
                .thenApply(answer -> new ClusterDescription(
                        answer.clusterId(),
                        answer.controllerId(),
                        answer.brokers().stream()
                                .map(b -> new BrokerDescription(b.nodeId(), b.host(), b.port(), b.rack()))
                                .sorted(Comparator.comparingInt(BrokerDescription::id))
                                .toList(),
                        topics(answer)));
    }

    private CompletableFuture<MetadataResponse> metadata() {
        MetadataRequest all = MetadataRequest.builder()
                .topics(null)
                .allowAutoTopicCreation(false)
                .build();
        return inquiries.askAny(all, MetadataResponse.class);
    }

    private static List<TopicDescription> topics(MetadataResponse answer) {
        return answer.topics().stream()
                .filter(topic -> topic.name() != null && !topic.partitions().isEmpty())
                .map(ClusterAdmin::description)
                .sorted(Comparator.comparing(TopicDescription::name))
                .toList();
    }

    private static TopicDescription description(MetadataResponseTopic topic) {
        List<PartitionDescription> partitions = topic.partitions().stream()
                .map(p -> new PartitionDescription(
                        p.partitionIndex(), p.leaderId(), p.leaderEpoch(), p.replicaNodes(), p.isrNodes()))
                .sorted(Comparator.comparingInt(PartitionDescription::partition))
                .toList();
        return new TopicDescription(
                Objects.requireNonNull(topic.name()), topic.topicId(), topic.isInternal(), partitions);
    }

    @Override
    public CompletableFuture<Void> createTopic(NewTopic topic) {
        List<CreatableTopicConfig> config = topic.config().entrySet().stream()
                .map(e -> new CreatableTopicConfig(e.getKey(), e.getValue()))
                .toList();
        CreateTopicsRequest request = CreateTopicsRequest.builder()
                .topics(List.of(CreatableTopic.builder()
                        .name(topic.name())
                        .numPartitions(topic.partitions())
                        .replicationFactor(topic.replicationFactor())
                        .configs(config)
                        .build()))
                .timeoutMs(timeoutMs)
                .validateOnly(topic.validateOnly())
                .build();
        return inquiries
                .askController(
                        request,
                        request.apiKey().highestVersion(),
                        CreateTopicsResponse.class,
                        answer -> answer.topics().forEach(t -> Answers.check(t.errorCode(), t.errorMessage())))
                .thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<Void> deleteTopic(String name) {
        DeleteTopicsRequest request = DeleteTopicsRequest.builder()
                .topicNames(List.of(name))
                .timeoutMs(timeoutMs)
                .build();
        return inquiries
                .askController(
                        request,
                        LAST_DELETE_BY_NAMES,
                        DeleteTopicsResponse.class,
                        answer -> answer.responses().forEach(t -> Answers.check(t.errorCode(), t.errorMessage())))
                .thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<Void> addPartitions(String topic, int total) {
        CreatePartitionsRequest request = CreatePartitionsRequest.builder()
                .topics(List.of(new CreatePartitionsTopic(topic, total, null)))
                .timeoutMs(timeoutMs)
                .build();
        return inquiries
                .askController(
                        request,
                        request.apiKey().highestVersion(),
                        CreatePartitionsResponse.class,
                        answer -> answer.results().forEach(t -> Answers.check(t.errorCode(), t.errorMessage())))
                .thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<List<ConfigValue>> topicConfig(String topic) {
        DescribeConfigsRequest request = DescribeConfigsRequest.builder()
                .resources(List.of(new DescribeConfigsResource(TOPIC, topic, null)))
                .build();
        return inquiries.askAny(request, DescribeConfigsResponse.class).thenApply(answer -> {
            List<ConfigValue> values = new ArrayList<>();
            answer.results().forEach(result -> {
                Answers.check(result.errorCode(), result.errorMessage());
                result.configs()
                        .forEach(c ->
                                values.add(new ConfigValue(c.name(), c.value(), c.configSource() == SET_BY_TOPIC)));
            });
            return values;
        });
    }

    @Override
    public CompletableFuture<Map<String, Integer>> minInSyncReplicas(List<String> topics) {
        DescribeConfigsRequest request = DescribeConfigsRequest.builder()
                .resources(topics.stream()
                        .map(topic -> new DescribeConfigsResource(TOPIC, topic, List.of(MIN_IN_SYNC)))
                        .toList())
                .build();
        return inquiries.askAny(request, DescribeConfigsResponse.class).thenApply(answer -> {
            Map<String, Integer> minimums = new HashMap<>();
            answer.results()
                    .forEach(result -> result.configs().forEach(config -> {
                        if (config.name().equals(MIN_IN_SYNC) && config.value() != null) {
                            minimums.put(result.resourceName(), Integer.valueOf(config.value()));
                        }
                    }));
            return minimums;
        });
    }

    @Override
    public CompletableFuture<Void> alterTopicConfig(String topic, Map<String, String> set, Set<String> unset) {
        List<AlterableConfig> changes = new ArrayList<>();
        set.forEach((key, value) -> changes.add(new AlterableConfig(key, SET, value)));
        unset.forEach(key -> changes.add(new AlterableConfig(key, DELETE, null)));
        IncrementalAlterConfigsRequest request = IncrementalAlterConfigsRequest.builder()
                .resources(List.of(new AlterConfigsResource(TOPIC, topic, changes)))
                .build();
        return inquiries
                .askAny(request, IncrementalAlterConfigsResponse.class)
                .thenAccept(answer -> answer.responses().forEach(r -> Answers.check(r.errorCode(), r.errorMessage())));
    }

    @Override
    public GroupAdmin groups() {
        return new ClusterGroups(inquiries);
    }

    @Override
    public CoordinatorAdmin coordinators() {
        return new ClusterCoordinators(inquiries);
    }

    @Override
    public LogAdmin logs() {
        return new ClusterLogs(inquiries);
    }

    @Override
    public void close() {
        loops.loops().get(0).execute(client::close);
        loops.close();
        resolver.close();
    }
}
