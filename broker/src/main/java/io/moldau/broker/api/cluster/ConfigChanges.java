package io.moldau.broker.api.cluster;

import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.PartitionMetadata;
import io.moldau.broker.metadata.TopicConfigs;
import io.moldau.broker.metadata.TopicMetadata;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.store.ConfigWriter;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.runtime.Loop;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Carries out changes of settings. Any broker may: it writes into the store, which tells all others; here they are in force
 * before the answer.
 */
public final class ConfigChanges {

    private final ConfigWriter writer;
    private final Loop storeLoop;
    private final TopicConfigs configs;
    private final MetadataCache metadata;

    public ConfigChanges(ConfigWriter writer, Loop storeLoop, TopicConfigs configs, MetadataCache metadata) {
        this.writer = writer;
        this.storeLoop = storeLoop;
        this.configs = configs;
        this.metadata = metadata;
    }

    /** The loop on which the store answers. */
    Loop loop() {
        return storeLoop;
    }

    /**
     * Changes the settings of one resource.
     *
     * @param edit from the stored settings to the wanted ones; throws {@link ApiException} to refuse; may run several times
     * @param validateOnly find out whether it could be done, and change nothing
     * @param done receives why it was not done, or nothing; at once or on the store's loop
     */
    void change(
            ConfigResource resource,
            UnaryOperator<Map<String, String>> edit,
            boolean validateOnly,
            Consumer<Optional<ApiException>> done) {
        ConfigEntity entity = ConfigEntity.topic(resource.name());
        UnaryOperator<Map<String, String>> checkedEdit = before -> checked(resource, edit.apply(before));
        try {
            if (resource.type() != ConfigResource.TOPIC) {
                throw resource.type() == ConfigResource.BROKER
                        ? new ApiException(
                                ErrorCode.INVALID_REQUEST, "settings of brokers change in their properties file")
                        : resource.unsupported();
            }
            resource.requireTopic(metadata.image());
            Objects.requireNonNull(checkedEdit.apply(configs.stored(entity)));
        } catch (ApiException e) {
            done.accept(Optional.of(e));
            return;
        }
        if (validateOnly) {
            done.accept(Optional.empty());
        } else {
            storeLoop.run(() -> write(entity, checkedEdit, done));
        }
    }

    private void write(
            ConfigEntity entity, UnaryOperator<Map<String, String>> edit, Consumer<Optional<ApiException>> done) {
        AtomicReference<Optional<ApiException>> refusal = new AtomicReference<>(Optional.empty());
        writer.change(
                entity,
                stored -> {
                    try {
                        return edit.apply(stored);
                    } catch (ApiException e) {
                        refusal.set(Optional.of(e));
                        return stored;
                    }
                },
                outcome -> {
                    if (outcome.isDone()) {
                        configs.onConfig(entity, Optional.of(outcome.value()));
                        done.accept(refusal.get());
                    } else {
                        done.accept(Optional.of(new ApiException(
                                ErrorCode.UNKNOWN_SERVER_ERROR, "the settings could not be stored: " + outcome)));
                    }
                });
    }

    private Map<String, String> checked(ConfigResource resource, Map<String, String> after) {
        String minInSync = after.get("min.insync.replicas");
        TopicMetadata topic = metadata.image().topic(resource.name());
        if (minInSync != null && topic != null && !topic.partitions().isEmpty()) {
            PartitionMetadata any = topic.partitions().values().iterator().next();
            if (Integer.parseInt(minInSync.trim()) > any.replicas().size()) {
                throw new ApiException(
                        ErrorCode.INVALID_CONFIG,
                        "min.insync.replicas=" + minInSync + " can never be met with "
                                + any.replicas().size() + " replicas");
            }
        }
        return after;
    }
}
