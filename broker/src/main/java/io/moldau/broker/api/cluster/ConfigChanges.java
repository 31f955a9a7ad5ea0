package io.moldau.broker.api.cluster;

import io.moldau.broker.metadata.CurrentBrokerConfig;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.metadata.StoredConfigs;
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
    private final StoredConfigs configs;
    private final CurrentBrokerConfig broker;
    private final int brokerId;
    private final MetadataCache metadata;

    /** Has {@code writer} write on {@code storeLoop}, on behalf of the broker of this id and configuration. */
    public ConfigChanges(
            ConfigWriter writer,
            Loop storeLoop,
            StoredConfigs configs,
            CurrentBrokerConfig broker,
            int brokerId,
            MetadataCache metadata) {
        this.writer = writer;
        this.storeLoop = storeLoop;
        this.configs = configs;
        this.broker = broker;
        this.brokerId = brokerId;
        this.metadata = metadata;
    }

    /** How settings are to change. */
    @FunctionalInterface
    interface Edit {

        /**
         * The wanted overrides.
         *
         * @param before those that are stored
         * @throws ApiException to refuse
         */
        Map<String, String> apply(ConfigSubject subject, Map<String, String> before);
    }

    /** The loop on which the store answers. */
    Loop loop() {
        return storeLoop;
    }

    /**
     * Changes the settings of one resource.
     *
     * @param edit may run several times
     * @param validateOnly find out whether it could be done, and change nothing
     * @param done receives why it was not done, or nothing; at once or on the store's loop
     */
    void change(ConfigResource resource, Edit edit, boolean validateOnly, Consumer<Optional<ApiException>> done) {
        ConfigSubject subject;
        try {
            subject = subject(resource);
            Objects.requireNonNull(edit.apply(subject, configs.of(subject.entity())));
        } catch (ApiException e) {
            done.accept(Optional.of(e));
            return;
        }
        if (validateOnly) {
            done.accept(Optional.empty());
        } else {
            storeLoop.run(() -> write(subject.entity(), before -> edit.apply(subject, before), done));
        }
    }

    private ConfigSubject subject(ConfigResource resource) {
        switch (resource.type()) {
            case ConfigResource.TOPIC -> {
                resource.requireTopic(metadata.image());
                return new TopicSubject(resource.name(), broker.get(), metadata.image());
            }
            case ConfigResource.BROKER -> {
                ConfigEntity entity = resource.brokerEntity(brokerId);
                return new BrokerSubject(entity, configs.of(ConfigEntity.defaultBroker()), broker.get());
            }
            default -> throw resource.unsupported();
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
}
