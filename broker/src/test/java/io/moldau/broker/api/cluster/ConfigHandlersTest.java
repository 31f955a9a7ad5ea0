package io.moldau.broker.api.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.moldau.broker.metadata.TopicConfigs;
import io.moldau.config.ConfigSource;
import io.moldau.config.TopicConfig;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.controller.NewTopic;
import io.moldau.controller.store.ConfigWriter;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.AlterConfigsRequest;
import io.moldau.protocol.message.AlterConfigsResponse;
import io.moldau.protocol.message.DescribeConfigsRequest;
import io.moldau.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.moldau.protocol.message.DescribeConfigsResponse;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.moldau.protocol.message.IncrementalAlterConfigsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigHandlersTest {

    private static final byte TOPIC = 2;
    private static final byte BROKER = 4;
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte APPEND = 2;
    private static final byte SUBTRACT = 3;

    private final OneBroker broker = new OneBroker(Map.of("log.retention.hours", "2"));

    @BeforeEach
    void createTopic() {
        broker.controller.createTopics(
                List.of(new NewTopic("t", 1, 1, Map.of(), Map.of())),
                false,
                answer -> assertThat(answer).isPresent());
        broker.scheduler.runReady();
    }

    private DescribeConfigsResult describe(byte type, String name) {
        for (int version = 0; version < 4; version++) {
            assertThat(describe(type, name, version).size(version)).isPositive();
        }
        return describe(type, name, 4).results().get(0);
    }

    private DescribeConfigsResponse describe(byte type, String name, int version) {
        DescribeConfigsHandler handler =
                new DescribeConfigsHandler(broker.currentConfig, 1, broker.topicConfigs, broker.metadata);
        DescribeConfigsRequest request = DescribeConfigsRequest.builder()
                .resources(List.of(DescribeConfigsResource.builder()
                        .resourceType(type)
                        .resourceName(name)
                        .configurationKeys(null)
                        .build()))
                .includeSynonyms(true)
                .includeDocumentation(true)
                .build();
        return handler.answer(request, version);
    }

    private DescribeConfigsResourceResult setting(String name) {
        return describe(TOPIC, "t").configs().stream()
                .filter(config -> config.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ErrorCode alter(byte type, String resource, boolean validateOnly, AlterableConfig... edits) {
        IncrementalAlterConfigsHandler handler = new IncrementalAlterConfigsHandler(broker.changes);
        IncrementalAlterConfigsResponse response = broker.answer(respond -> handler.answer(
                IncrementalAlterConfigsRequest.builder()
                        .resources(List.of(AlterConfigsResource.builder()
                                .resourceType(type)
                                .resourceName(resource)
                                .configs(List.of(edits))
                                .build()))
                        .validateOnly(validateOnly)
                        .build(),
                respond));
        return ErrorCode.of(response.responses().get(0).errorCode());
    }

    private static AlterableConfig edit(String name, byte operation, @Nullable String value) {
        return AlterableConfig.builder()
                .name(name)
                .configOperation(operation)
                .value(value)
                .build();
    }

    @Test
    void aTopicsSettingsSayWhereTheyComeFrom() {
        assertThat(setting("retention.ms").value()).isEqualTo("7200000");
        assertThat(setting("retention.ms").configSource()).isEqualTo(ConfigSource.STATIC_BROKER_CONFIG.code());
        assertThat(setting("cleanup.policy").value()).isEqualTo("delete");
        assertThat(setting("cleanup.policy").configSource()).isEqualTo(ConfigSource.DEFAULT_CONFIG.code());

        assertThat(alter(TOPIC, "t", false, edit("retention.ms", SET, "5"))).isEqualTo(ErrorCode.NONE);
        DescribeConfigsResourceResult changed = setting("retention.ms");
        assertThat(changed.value()).isEqualTo("5");
        assertThat(changed.configSource()).isEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG.code());
        assertThat(changed.synonyms().get(0).name()).isEqualTo("retention.ms");
        assertThat(changed.synonyms()).hasSizeGreaterThan(1);
        assertThat(broker.topicConfigs.of("t").retention().maxAgeMs()).isEqualTo(5);
    }

    @Test
    void theBrokerDescribesItselfAndNoOther() {
        DescribeConfigsResult own = describe(BROKER, "1");
        assertThat(own.configs()).hasSizeGreaterThan(300);
        assertThat(ErrorCode.of(describe(BROKER, "2").errorCode())).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(ErrorCode.of(describe(TOPIC, "none").errorCode())).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(ErrorCode.of(describe(TOPIC, "a/b").errorCode())).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(ErrorCode.of(describe((byte) 77, "x").errorCode())).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void settingsAreSetRemovedAddedToAndTakenFrom() {
        alter(TOPIC, "t", false, edit("cleanup.policy", APPEND, "compact"), edit("flush.ms", SET, "9"));
        assertThat(broker.tree.text("/config/topics/t"))
                .isEqualTo("{\"version\":1,\"config\":{\"cleanup.policy\":\"delete,compact\",\"flush.ms\":\"9\"}}");
        alter(TOPIC, "t", false, edit("cleanup.policy", SUBTRACT, "delete"), edit("flush.ms", DELETE, null));
        assertThat(broker.tree.text("/config/topics/t"))
                .isEqualTo("{\"version\":1,\"config\":{\"cleanup.policy\":\"compact\"}}");
    }

    @Test
    void validationStoresNothing() {
        assertThat(alter(TOPIC, "t", true, edit("retention.ms", SET, "5"))).isEqualTo(ErrorCode.NONE);
        assertThat(broker.tree.paths()).doesNotContain("/config/topics/t");
    }

    @ParameterizedTest
    @CsvSource({
        "retention.msec,0,5,INVALID_CONFIG",
        "retention.ms,0,soon,INVALID_CONFIG",
        "retention.ms,0,,INVALID_REQUEST",
        "retention.ms,2,5,INVALID_CONFIG",
        "retention.ms,9,5,INVALID_REQUEST",
        "cleanup.policy,2,shred,INVALID_CONFIG",
        "min.insync.replicas,0,2,INVALID_CONFIG",
    })
    void nonsenseIsRefused(String name, byte operation, @Nullable String value, ErrorCode error) {
        assertThat(alter(TOPIC, "t", false, edit(name, operation, value))).isEqualTo(error);
        assertThat(broker.tree.paths()).doesNotContain("/config/topics/t");
    }

    @Test
    void whatCannotChangeIsRefused() {
        AlterableConfig edit = edit("retention.ms", SET, "5");
        assertThat(alter(TOPIC, "none", false, edit)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(alter(TOPIC, "t", false, edit, edit)).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void manyResourcesAreAnsweredInOrder() {
        List<AlterConfigsResource> resources = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            resources.add(AlterConfigsResource.builder()
                    .resourceType(TOPIC)
                    .resourceName("none" + i)
                    .build());
        }
        IncrementalAlterConfigsHandler handler = new IncrementalAlterConfigsHandler(broker.changes);
        IncrementalAlterConfigsResponse response = broker.answer(respond -> handler.answer(
                IncrementalAlterConfigsRequest.builder().resources(resources).build(), respond));
        assertThat(response.responses()).hasSize(20_000);
        assertThat(response.responses().get(19_999).resourceName()).isEqualTo("none19999");
    }

    @Test
    void theOldWayReplacesEverything() {
        alter(TOPIC, "t", false, edit("retention.ms", SET, "5"));
        AlterConfigsHandler handler = new AlterConfigsHandler(broker.changes);
        AlterConfigsResponse response = broker.answer(respond -> handler.answer(
                AlterConfigsRequest.builder()
                        .resources(List.of(AlterConfigsRequest.AlterConfigsResource.builder()
                                .resourceType(TOPIC)
                                .resourceName("t")
                                .configs(List.of(AlterConfigsRequest.AlterableConfig.builder()
                                        .name("flush.ms")
                                        .value("9")
                                        .build()))
                                .build()))
                        .build(),
                respond));
        assertThat(response.responses().get(0).errorCode()).isZero();
        assertThat(broker.tree.text("/config/topics/t")).isEqualTo("{\"version\":1,\"config\":{\"flush.ms\":\"9\"}}");
    }

    private DescribeConfigsResourceResult setting(String broker, String name) {
        return describe(BROKER, broker).configs().stream()
                .filter(config -> config.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aBrokersSettingsChangeForOneOrForAllAndSayWhereTheyComeFrom() {
        assertThat(alter(BROKER, "", false, edit("log.retention.ms", SET, "70000")))
                .isEqualTo(ErrorCode.NONE);
        assertThat(broker.tree.text("/config/brokers/<default>"))
                .isEqualTo("{\"version\":1,\"config\":{\"log.retention.ms\":\"70000\"}}");
        assertThat(broker.tree.text("/config/changes/config_change_0000000000"))
                .isEqualTo("{\"version\":2,\"entity_path\":\"brokers/<default>\"}");
        assertThat(broker.topicConfigs.of("t").retention().maxAgeMs()).isEqualTo(70_000);
        assertThat(describe(BROKER, "").configs())
                .extracting(DescribeConfigsResourceResult::name, DescribeConfigsResourceResult::value)
                .containsExactly(tuple("log.retention.ms", "70000"));
        assertThat(setting("1", "log.retention.ms").configSource())
                .isEqualTo(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG.code());

        assertThat(alter(BROKER, "1", false, edit("log.retention.ms", SET, "80000")))
                .isEqualTo(ErrorCode.NONE);
        assertThat(broker.topicConfigs.of("never seen").retention().maxAgeMs()).isEqualTo(80_000);
        assertThat(setting("1", "log.retention.ms").synonyms())
                .extracting(DescribeConfigsSynonym::name, DescribeConfigsSynonym::value)
                .containsExactly(
                        tuple("log.retention.ms", "80000"),
                        tuple("log.retention.ms", "70000"),
                        tuple("log.retention.hours", "2"),
                        tuple("log.retention.hours", "168"));
        assertThat(setting("1", "log.retention.ms").readOnly()).isFalse();
        assertThat(setting("1", "broker.id").readOnly()).isTrue();

        alter(BROKER, "1", false, edit("log.retention.ms", DELETE, null));
        alter(BROKER, "", false, edit("log.retention.ms", DELETE, null));
        assertThat(broker.topicConfigs.of("t").retention().maxAgeMs()).isEqualTo(7_200_000);
        assertThat(broker.tree.text("/config/brokers/1")).isEqualTo("{\"version\":1,\"config\":{}}");
    }

    @Test
    void listenersOfTopicsHearOfTheirBrokersSettings() {
        List<String> heard = new ArrayList<>();
        broker.topicConfigs.listen(new TopicConfigs.Listener() {
            @Override
            public void onTopic(String topic, TopicConfig config) {
                heard.add(topic);
            }

            @Override
            public void onAllTopics() {
                heard.add("all");
            }
        });
        alter(BROKER, "", false, edit("min.insync.replicas", SET, "2"));
        alter(TOPIC, "t", false, edit("flush.ms", SET, "9"));
        assertThat(heard).containsExactly("all", "t");
        assertThat(broker.topicConfigs.of("t").minInSyncReplicas()).isEqualTo(2);
        assertThat(broker.topicConfigs.of("t").flush().maxAgeMs()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({
        "1,log.retention.ms,0,soon,INVALID_REQUEST",
        "1,broker.id,0,7,INVALID_REQUEST",
        "1,no.such.key,0,7,INVALID_REQUEST",
        "'',broker.id,0,7,INVALID_REQUEST",
        "'',listeners,0,PLAINTEXT://:1,INVALID_REQUEST",
        "'',log.retention.ms,0,,INVALID_REQUEST",
        "'',log.retention.ms,2,5,INVALID_CONFIG",
        "2,log.retention.ms,0,5,INVALID_REQUEST",
        "x,log.retention.ms,0,5,INVALID_REQUEST",
    })
    void whatABrokerCannotPutInForceIsRefused(
            String resource, String name, byte operation, @Nullable String value, ErrorCode error) {
        assertThat(alter(BROKER, resource, false, edit(name, operation, value))).isEqualTo(error);
        assertThat(broker.tree.paths()).doesNotContain("/config/brokers/1", "/config/brokers/<default>");
    }

    @Test
    void whatAnotherKindOfBrokerHasStoredStaysAndCanBeRemoved() {
        ConfigEntity all = ConfigEntity.defaultBroker();
        broker.loop.call(() -> new ConfigWriter(broker.store)
                .change(all, before -> Map.of("num.io.threads", "9", "plugin", "x"), done -> {}));
        broker.scheduler.runReady();
        assertThat(describe(BROKER, "").configs()).isEmpty();

        assertThat(alter(BROKER, "", false, edit("leader.replication.throttled.rate", SET, "5")))
                .isEqualTo(ErrorCode.NONE);
        assertThat(broker.stored.of(all))
                .containsOnlyKeys("num.io.threads", "plugin", "leader.replication.throttled.rate");
        assertThat(broker.currentConfig.get().throttle().leaderBytesPerSecond()).isEqualTo(5);
        assertThat(alter(BROKER, "", false, edit("plugin", DELETE, null), edit("num.io.threads", DELETE, null)))
                .isEqualTo(ErrorCode.NONE);
        assertThat(broker.stored.of(all)).containsOnlyKeys("leader.replication.throttled.rate");
    }
}
