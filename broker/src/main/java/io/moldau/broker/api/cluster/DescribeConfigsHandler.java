package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.metadata.CurrentBrokerConfig;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.TopicConfigs;
import io.moldau.broker.network.Request;
import io.moldau.config.ConfigEntry;
import io.moldau.config.ConfigSource;
import io.moldau.config.Settings;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.DescribeConfigsRequest;
import io.moldau.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.moldau.protocol.message.DescribeConfigsResponse;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import java.util.ArrayList;
import java.util.List;

/** Tells every setting of a topic or of this broker: its value in force, where that comes from, and what it is about. */
public final class DescribeConfigsHandler implements ApiHandler<DescribeConfigsRequest> {

    private final CurrentBrokerConfig broker;
    private final int brokerId;
    private final TopicConfigs topics;
    private final MetadataCache metadata;

    public DescribeConfigsHandler(
            CurrentBrokerConfig broker, int brokerId, TopicConfigs topics, MetadataCache metadata) {
        this.broker = broker;
        this.brokerId = brokerId;
        this.topics = topics;
        this.metadata = metadata;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_CONFIGS;
    }

    @Override
    public void handle(Request request, DescribeConfigsRequest message) {
        request.respond(answer(message, request.header().apiVersion()));
    }

    DescribeConfigsResponse answer(DescribeConfigsRequest message, int version) {
        List<DescribeConfigsResult> results =
                new ArrayList<>(message.resources().size());
        for (DescribeConfigsResource resource : message.resources()) {
            results.add(describe(message, version, resource));
        }
        return DescribeConfigsResponse.builder().results(results).build();
    }

    private DescribeConfigsResult describe(DescribeConfigsRequest message, int version, DescribeConfigsResource asked) {
        DescribeConfigsResult.Builder result = DescribeConfigsResult.builder()
                .resourceType(asked.resourceType())
                .resourceName(asked.resourceName());
        try {
            boolean isTopic = asked.resourceType() == ConfigResource.TOPIC;
            List<DescribeConfigsResourceResult> configs =
                    entries(new ConfigResource(asked.resourceType(), asked.resourceName())).stream()
                            .filter(entry -> isWanted(asked, entry))
                            .map(entry -> describe(message, version, entry, isTopic))
                            .toList();
            return result.configs(configs).build();
        } catch (ApiException e) {
            return result.errorCode(e.error().code())
                    .errorMessage(e.getMessage())
                    .build();
        }
    }

    private List<ConfigEntry> entries(ConfigResource resource) {
        switch (resource.type()) {
            case ConfigResource.TOPIC -> {
                resource.requireTopic(metadata.image());
                return topics.of(resource.name()).settings().entries();
            }
            case ConfigResource.BROKER -> {
                Settings settings = broker.get().settings();
                return resource.brokerEntity(brokerId).equals(ConfigEntity.defaultBroker())
                        ? settings.entriesOf(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG)
                        : settings.entries();
            }
            default -> throw resource.unsupported();
        }
    }

    private static boolean isWanted(DescribeConfigsResource asked, ConfigEntry entry) {
        List<String> keys = asked.configurationKeys();
        return keys == null || keys.isEmpty() || keys.contains(entry.key().name());
    }

    private static DescribeConfigsResourceResult describe(
            DescribeConfigsRequest message, int version, ConfigEntry entry, boolean isTopic) {
        DescribeConfigsResourceResult.Builder result = DescribeConfigsResourceResult.builder()
                .name(entry.key().name())
                .value(entry.value())
                .readOnly(!isTopic && !entry.key().live())
                // Later versions say it by the source, and have no field for this.
                .isDefault(version == 0 && entry.isDefault())
                .configSource(entry.source().code())
                .isSensitive(entry.key().sensitive())
                .configType(entry.key().type().code())
                .documentation(message.includeDocumentation() ? entry.key().doc() : null);
        if (message.includeSynonyms()) {
            result.synonyms(entry.synonyms().stream()
                    .map(synonym -> DescribeConfigsSynonym.builder()
                            .name(synonym.name())
                            .value(synonym.value())
                            .source(synonym.source().code())
                            .build())
                    .toList());
        }
        return result.build();
    }
}
