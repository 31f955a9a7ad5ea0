package io.moldau.broker.api.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.metadata.MetadataCache;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.CreatePartitionsRequest;
import io.moldau.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.moldau.protocol.message.CreatePartitionsResponse;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.moldau.protocol.message.CreateTopicsResponse;
import io.moldau.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import io.moldau.protocol.message.DeleteTopicsRequest;
import io.moldau.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.moldau.protocol.message.DeleteTopicsResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicHandlersTest {

    private final OneBroker broker = new OneBroker();

    private static CreatableTopic.Builder topic(String name) {
        return CreatableTopic.builder().name(name).numPartitions(1).replicationFactor((short) 1);
    }

    private List<CreatableTopicResult> create(OneBroker at, boolean validateOnly, CreatableTopic... topics) {
        CreateTopicsHandler handler = new CreateTopicsHandler(at.controller, at.currentConfig, at.metadata);
        CreateTopicsResponse response = at.answer(respond -> handler.answer(
                CreateTopicsRequest.builder()
                        .topics(List.of(topics))
                        .validateOnly(validateOnly)
                        .build(),
                respond));
        for (int version = 0; version <= 7; version++) {
            assertThat(response.size(version)).isPositive();
        }
        return response.topics();
    }

    private static ErrorCode error(int code) {
        return ErrorCode.of(code);
    }

    private MetadataResponse metadata(OneBroker at, int version, MetadataRequest request) {
        AutoCreation autoCreation =
                new AutoCreation(at.config.topicCreation(), at.controller, at.forwarder, at.metadata::image);
        MetadataResponse response =
                new MetadataHandler(at.metadata, "cluster", autoCreation).answer(request, version, OneBroker.LISTENER);
        at.scheduler.runReady();
        assertThat(response.size(version)).isPositive();
        return response;
    }

    private static MetadataRequest asking(String... names) {
        List<MetadataRequestTopic> topics = new ArrayList<>();
        for (String name : names) {
            topics.add(MetadataRequestTopic.builder().name(name).build());
        }
        return MetadataRequest.builder().topics(topics).build();
    }

    @Test
    void aCreatedTopicIsInTheNextMetadata() {
        CreatableTopicResult created = create(broker, false, topic("t").build()).get(0);
        assertThat(error(created.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(created.numPartitions()).isEqualTo(1);
        assertThat(created.replicationFactor()).isEqualTo((short) 1);
        assertThat(created.configs()).anyMatch(c -> c.name().equals("retention.ms"));

        MetadataResponseTopic known = metadata(broker, 12, asking("t")).topics().get(0);
        assertThat(known.topicId()).isEqualTo(created.topicId());
        assertThat(known.partitions().get(0).leaderId()).isEqualTo(1);
        assertThat(known.partitions().get(0).isrNodes()).isEqualTo(List.of(1));
    }

    @Test
    void aBrokerThatWasToldNothingDeniesNoTopicAndCreatesNone() {
        MetadataCache nothing = new MetadataCache(broker.loop);
        AutoCreation autoCreation =
                new AutoCreation(broker.config.topicCreation(), broker.controller, broker.forwarder, nothing::image);
        MetadataHandler untold = new MetadataHandler(nothing, "cluster", autoCreation);
        MetadataRequest request = MetadataRequest.builder()
                .topics(List.of(MetadataRequestTopic.builder().name("t").build()))
                .allowAutoTopicCreation(true)
                .build();
        MetadataResponse response = untold.answer(request, 12, OneBroker.LISTENER);
        assertThat(error(response.topics().get(0).errorCode())).isEqualTo(ErrorCode.LEADER_NOT_AVAILABLE);
        broker.scheduler.runReady();
        assertThat(broker.metadata.image().topics()).isEmpty();
    }

    @Test
    void countsLeftOpenAreTheBrokers() {
        OneBroker four = new OneBroker(Map.of("num.partitions", "4"));
        CreatableTopicResult created = create(
                        four,
                        false,
                        topic("t")
                                .numPartitions(-1)
                                .replicationFactor((short) -1)
                                .build())
                .get(0);
        assertThat(created.numPartitions()).isEqualTo(4);
    }

    @Test
    void eachTopicHasItsOwnError() {
        List<CreatableTopicResult> results = create(
                broker,
                false,
                topic("good").build(),
                topic("no/name").build(),
                topic("twice").build(),
                topic("twice").build(),
                topic("unknownKey")
                        .configs(List.of(CreatableTopicConfig.builder()
                                .name("retention.msec")
                                .value("5")
                                .build()))
                        .build(),
                topic("nullValue")
                        .configs(List.of(CreatableTopicConfig.builder()
                                .name("retention.ms")
                                .value(null)
                                .build()))
                        .build(),
                topic("both")
                        .assignments(List.of(CreatableReplicaAssignment.builder()
                                .partitionIndex(0)
                                .brokerIds(List.of(1))
                                .build()))
                        .build(),
                topic("tooMany").replicationFactor((short) 2).build());
        assertThat(results.stream().map(r -> r.name() + " " + error(r.errorCode())))
                .containsExactly(
                        "good NONE",
                        "no/name INVALID_TOPIC_EXCEPTION",
                        "twice INVALID_REQUEST",
                        "unknownKey INVALID_CONFIG",
                        "nullValue INVALID_CONFIG",
                        "both INVALID_REQUEST",
                        "tooMany INVALID_REPLICATION_FACTOR");
        assertThat(results.stream().skip(1)).allMatch(r -> r.errorMessage() != null);
        assertThat(error(create(broker, false, topic("good").build()).get(0).errorCode()))
                .isEqualTo(ErrorCode.TOPIC_ALREADY_EXISTS);
    }

    @Test
    void validationCreatesNothing() {
        assertThat(error(create(broker, true, topic("t").build()).get(0).errorCode()))
                .isEqualTo(ErrorCode.NONE);
        assertThat(broker.tree.paths()).doesNotContain("/brokers/topics/t");
    }

    @Test
    void theAnswerWaitsUntilThisBrokerKnowsTheLeaders() {
        broker.holdBack = true;
        CreateTopicsHandler handler = new CreateTopicsHandler(broker.controller, broker.currentConfig, broker.metadata);
        List<CreateTopicsResponse> answers = new ArrayList<>();
        CreateTopicsRequest.Builder request = CreateTopicsRequest.builder().timeoutMs(500);
        handler.answer(request.topics(List.of(topic("t").build())).build(), answers::add);
        broker.scheduler.advance(499);
        assertThat(answers).isEmpty();
        broker.letGo();
        assertThat(error(answers.get(0).topics().get(0).errorCode())).isEqualTo(ErrorCode.NONE);

        broker.holdBack = true;
        handler.answer(request.topics(List.of(topic("u").build())).build(), answers::add);
        broker.scheduler.advance(500);
        assertThat(error(answers.get(1).topics().get(0).errorCode())).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        broker.letGo();
        assertThat(answers).hasSize(2);
    }

    @Test
    void withoutASessionNobodyIsTheController() {
        broker.store.expire();
        broker.scheduler.runReady();
        assertThat(error(create(broker, false, topic("t").build()).get(0).errorCode()))
                .isEqualTo(ErrorCode.NOT_CONTROLLER);
    }

    private DeleteTopicsResponse delete(int version, int timeoutMs, DeleteTopicState... topics) {
        DeleteTopicsHandler handler =
                new DeleteTopicsHandler(broker.controller, broker.loop, broker.metadata, broker.config.topicCreation());
        List<DeleteTopicsResponse> answers = new ArrayList<>();
        DeleteTopicsRequest.Builder request = DeleteTopicsRequest.builder().timeoutMs(timeoutMs);
        if (version >= 6) {
            request.topics(List.of(topics));
        } else {
            List<String> names = new ArrayList<>();
            for (DeleteTopicState topic : topics) {
                names.add(String.valueOf(topic.name()));
            }
            request.topicNames(names);
        }
        handler.answer(request.build(), version, answers::add);
        broker.scheduler.advance(Math.max(0, timeoutMs));
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).size(version)).isPositive();
        return answers.get(0);
    }

    private static DeleteTopicState named(String name) {
        return DeleteTopicState.builder().name(name).build();
    }

    @Test
    void aDeletedTopicCanBeCreatedAtOnce() {
        create(broker, false, topic("t").build());
        assertThat(error(delete(1, 1_000, named("t")).responses().get(0).errorCode()))
                .isEqualTo(ErrorCode.NONE);
        assertThat(metadata(broker, 1, asking("t")).topics().get(0).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(error(create(broker, false, topic("t").build()).get(0).errorCode()))
                .isEqualTo(ErrorCode.NONE);
    }

    @Test
    void topicsAreDeletedById() {
        Uuid id = create(broker, false, topic("t").build()).get(0).topicId();
        assertThat(delete(6, 1_000, DeleteTopicState.builder().topicId(id).build())
                        .responses()
                        .get(0)
                        .name())
                .isEqualTo("t");
        assertThat(error(delete(6, 1_000, DeleteTopicState.builder().topicId(id).build())
                        .responses()
                        .get(0)
                        .errorCode()))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID);
    }

    @Test
    void deletionsThatCannotBeSayWhy() {
        create(broker, false, topic("t").build());
        DeleteTopicsResponse response =
                delete(5, 1_000, named("none"), named("t"), named("t"), named("__consumer_offsets"));
        assertThat(response.responses().stream().map(r -> r.name() + " " + error(r.errorCode())))
                .containsExactly(
                        "none UNKNOWN_TOPIC_OR_PARTITION",
                        "t INVALID_REQUEST",
                        "t INVALID_REQUEST",
                        "__consumer_offsets INVALID_TOPIC_EXCEPTION");
    }

    @Test
    void aDeletionThatTakesLongerTimesOutAndGoesOn() {
        create(broker, false, topic("t").build());
        broker.deletes = false;
        assertThat(error(delete(1, 500, named("t")).responses().get(0).errorCode()))
                .isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(broker.tree.paths()).contains("/admin/delete_topics/t");
    }

    @Test
    void partitionsAreAdded() {
        create(broker, false, topic("t").build());
        CreatePartitionsHandler handler = new CreatePartitionsHandler(broker.controller, broker.metadata);
        CreatePartitionsResponse response = broker.answer(respond -> handler.answer(
                CreatePartitionsRequest.builder()
                        .topics(List.of(
                                CreatePartitionsTopic.builder()
                                        .name("t")
                                        .count(3)
                                        .assignments(null)
                                        .build(),
                                CreatePartitionsTopic.builder()
                                        .name("none")
                                        .count(3)
                                        .assignments(null)
                                        .build()))
                        .build(),
                respond));
        assertThat(response.results().stream().map(r -> r.name() + " " + error(r.errorCode())))
                .containsExactly("t NONE", "none UNKNOWN_TOPIC_OR_PARTITION");
        assertThat(metadata(broker, 9, asking("t")).topics().get(0).partitions())
                .hasSize(3);
    }

    @Test
    void allTopicsAreAskedForByNullOrInTheFirstVersionByNone() {
        create(broker, false, topic("a").build(), topic("b").build());
        assertThat(metadata(broker, 1, MetadataRequest.builder().topics(null).build())
                        .topics())
                .hasSize(2);
        assertThat(metadata(broker, 0, asking()).topics()).hasSize(2);
        assertThat(metadata(broker, 1, asking()).topics()).isEmpty();
    }

    @Test
    void unknownTopicsAreNamedSo() {
        MetadataRequest byId = MetadataRequest.builder()
                .topics(List.of(MetadataRequestTopic.builder()
                        .name(null)
                        .topicId(new Uuid(1, 2))
                        .build()))
                .build();
        assertThat(error(metadata(broker, 12, byId).topics().get(0).errorCode()))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID);
        assertThat(error(metadata(broker, 4, asking("a/b")).topics().get(0).errorCode()))
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        MetadataHandler handler = new MetadataHandler(
                broker.metadata,
                "cluster",
                new AutoCreation(
                        broker.config.topicCreation(), broker.controller, broker.forwarder, broker.metadata::image));
        assertThatThrownBy(() -> handler.answer(byId, 10, OneBroker.LISTENER)).isInstanceOf(ApiException.class);
        assertThat(handler.failure(byId, new ApiException(ErrorCode.INVALID_REQUEST))
                        .size(10))
                .isPositive();
    }

    @Test
    void mentionedTopicsAreCreatedOnlyWhereThatIsWanted() {
        assertThat(error(metadata(broker, 4, asking("t")).topics().get(0).errorCode()))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        OneBroker eager = new OneBroker(Map.of("auto.create.topics.enable", "true"));
        assertThat(error(metadata(eager, 4, asking("t")).topics().get(0).errorCode()))
                .isEqualTo(ErrorCode.LEADER_NOT_AVAILABLE);
        assertThat(error(metadata(eager, 4, asking("t")).topics().get(0).errorCode()))
                .isEqualTo(ErrorCode.NONE);
        MetadataRequest shy = MetadataRequest.builder()
                .topics(asking("u").topics())
                .allowAutoTopicCreation(false)
                .build();
        assertThat(error(metadata(eager, 4, shy).topics().get(0).errorCode()))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void aFloodOfMentionedTopicsIsBounded() {
        OneBroker eager = new OneBroker(Map.of("auto.create.topics.enable", "true"));
        AutoCreation autoCreation = new AutoCreation(
                eager.config.topicCreation(), eager.controller, eager.forwarder, eager.metadata::image);
        for (int i = 0; i < AutoCreation.MAX_UNDER_WAY; i++) {
            assertThat(autoCreation.request("t" + i)).isTrue();
        }
        assertThat(autoCreation.request("onemore")).isFalse();
        eager.scheduler.runReady();
        assertThat(autoCreation.request("onemore")).isTrue();
    }

    @Test
    void anUnknownListenerReachesNobody() {
        create(broker, false, topic("t").build());
        AutoCreation autoCreation = new AutoCreation(
                broker.config.topicCreation(), broker.controller, broker.forwarder, broker.metadata::image);
        MetadataHandler handler = new MetadataHandler(broker.metadata, "cluster", autoCreation);
        MetadataResponse response = handler.answer(asking("t"), 9, "INTERNAL");
        assertThat(response.brokers()).isEmpty();
        assertThat(response.topics().get(0).partitions().get(0).leaderId()).isEqualTo(-1);
        assertThat(response.topics().get(0).partitions().get(0).errorCode())
                .isEqualTo(ErrorCode.LISTENER_NOT_FOUND.code());
        assertThat(handler.answer(asking("t"), 5, "INTERNAL")
                        .topics()
                        .get(0)
                        .partitions()
                        .get(0)
                        .errorCode())
                .isEqualTo(ErrorCode.LEADER_NOT_AVAILABLE.code());
    }
}
