package io.moldau.broker.api.cluster;

import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.PartitionMetadata;
import io.moldau.broker.metadata.TopicMetadata;
import io.moldau.config.BrokerConfig;
import io.moldau.config.KeyTable;
import io.moldau.config.Settings;
import io.moldau.config.TopicConfig;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.util.Map;

/** A topic's own settings. */
record TopicSubject(String topic, BrokerConfig broker, MetadataImage cluster) implements ConfigSubject {

    @Override
    public ConfigEntity entity() {
        return ConfigEntity.topic(topic);
    }

    @Override
    public KeyTable keys() {
        return KeyTable.topic();
    }

    @Override
    public void check(String name, String value) {
        TopicConfig.problemOf(name, value).ifPresent(problem -> {
            throw new ApiException(ErrorCode.INVALID_CONFIG, problem);
        });
    }

    @Override
    public Settings inForce(Map<String, String> overrides) {
        return TopicConfig.ofStored(overrides, broker, ignored -> {}).settings();
    }

    @Override
    public void checkTogether(Map<String, String> overrides) {
        String minInSync = overrides.get("min.insync.replicas");
        TopicMetadata known = cluster.topic(topic);
        if (minInSync != null && known != null && !known.partitions().isEmpty()) {
            PartitionMetadata any = known.partitions().values().iterator().next();
            if (Integer.parseInt(minInSync.trim()) > any.replicas().size()) {
                throw new ApiException(
                        ErrorCode.INVALID_CONFIG,
                        "min.insync.replicas=" + minInSync + " can never be met with "
                                + any.replicas().size() + " replicas");
            }
        }
    }
}
