package io.moldau.broker.metadata;

import io.moldau.config.BrokerConfig;
import io.moldau.config.TopicConfig;
import io.moldau.controller.cluster.ConfigEntity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of topics, and of brokers at run time, as stored in the cluster. Reading is for any thread; {@link #onConfig}
 * for the store's loop alone.
 */
public final class TopicConfigs {

    private static final Logger LOG = LoggerFactory.getLogger(TopicConfigs.class);

    private final BrokerConfig broker;
    private final TopicConfig defaults;
    private final List<BiConsumer<String, TopicConfig>> listeners = new ArrayList<>();
    private volatile Image image = new Image(HashTreePMap.empty(), HashTreePMap.empty());

    /** What is stored, and for topics what follows from it. */
    private record Image(HashPMap<ConfigEntity, Map<String, String>> stored, HashPMap<String, TopicConfig> topics) {}

    public TopicConfigs(BrokerConfig broker) {
        this.broker = broker;
        this.defaults = TopicConfig.of(Map.of(), broker);
    }

    /** What is in force for a topic, known or not. Any thread. */
    public TopicConfig of(String topic) {
        return image.topics().getOrDefault(topic, defaults);
    }

    /** What is stored for an entity; empty when nothing is. Any thread. */
    public Map<String, String> stored(ConfigEntity entity) {
        return image.stored().getOrDefault(entity, Map.of());
    }

    /** Has {@code listener} told of each change of a topic's settings, on the store's loop. To be called at start. */
    public void listen(BiConsumer<String, TopicConfig> listener) {
        listeners.add(listener);
    }

    /** Takes over the settings of an entity as they are now stored. */
    public void onConfig(ConfigEntity entity, Optional<Map<String, String>> config) {
        Image before = image;
        if (config.equals(Optional.ofNullable(before.stored().get(entity)))) {
            return;
        }
        HashPMap<ConfigEntity, Map<String, String>> stored = config.isPresent()
                ? before.stored().plus(entity, Map.copyOf(config.get()))
                : before.stored().minus(entity);
        if (entity.kind() != ConfigEntity.Kind.TOPICS) {
            image = new Image(stored, before.topics());
            return;
        }
        String topic = entity.name();
        TopicConfig next = config.map(overrides -> TopicConfig.ofStored(
                        overrides, broker, problem -> LOG.warn("topic {}: stored setting ignored: {}", topic, problem)))
                .orElse(defaults);
        image = new Image(
                stored,
                config.isPresent()
                        ? before.topics().plus(topic, next)
                        : before.topics().minus(topic));
        listeners.forEach(listener -> listener.accept(topic, next));
    }
}
