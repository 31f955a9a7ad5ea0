package io.moldau.broker.api.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.ConfigSource;
import io.moldau.controller.controller.NewTopic;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.AlterConfigsRequest;
import io.moldau.protocol.message.AlterConfigsResponse;
import io.moldau.protocol.message.DescribeConfigsRequest;
import io.moldau.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.moldau.protocol.message.DescribeConfigsResponse;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
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
                new DescribeConfigsHandler(broker.config, 1, broker.topicConfigs, broker.metadata);
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
        IncrementalAlterConfigsHandler handler = new IncrementalAlterConfigsHandler(broker.changes, broker.config);
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
        assertThat(alter(BROKER, "1", false, edit)).isEqualTo(ErrorCode.INVALID_REQUEST);
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
        IncrementalAlterConfigsHandler handler = new IncrementalAlterConfigsHandler(broker.changes, broker.config);
        IncrementalAlterConfigsResponse response = broker.answer(respond -> handler.answer(
                IncrementalAlterConfigsRequest.builder().resources(resources).build(), respond));
        assertThat(response.responses()).hasSize(20_000);
        assertThat(response.responses().get(19_999).resourceName()).isEqualTo("none19999");
    }

    @Test
    void theOldWayReplacesEverything() {
        alter(TOPIC, "t", false, edit("retention.ms", SET, "5"));
        AlterConfigsHandler handler = new AlterConfigsHandler(broker.changes, broker.config);
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
}
