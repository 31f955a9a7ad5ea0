package io.moldau.broker.metadata;

import io.moldau.config.BrokerConfig;
import io.moldau.config.TopicConfig;
import io.moldau.controller.cluster.ConfigEntity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in force for each topic: its own settings over its broker's. Reading is for any thread; changes come on the
 * store's loop.
 */
public final class TopicConfigs {

    private static final Logger LOG = LoggerFactory.getLogger(TopicConfigs.class);

    private final CurrentBrokerConfig broker;
    private final List<Listener> listeners = new ArrayList<>();
    private volatile Image image;

    /**
     * What follows from what is stored.
     *
     * @param overrides of the topics that have any
     * @param topics the same topics' configurations
     */
    private record Image(
            HashPMap<String, Map<String, String>> overrides,
            HashPMap<String, TopicConfig> topics,
            TopicConfig defaults) {}

    /** Told of changes, on the store's loop. */
    public interface Listener {

        /** Another configuration is in force for a topic. */
        void onTopic(String topic, TopicConfig config);

        /** The broker's own settings have changed, and with them what is in force for any topic. */
        void onAllTopics();
    }

    public TopicConfigs(CurrentBrokerConfig broker, StoredConfigs stored) {
        this.broker = broker;
        this.image = new Image(HashTreePMap.empty(), HashTreePMap.empty(), TopicConfig.of(Map.of(), broker.get()));
        broker.listen(this::onBroker);
        stored.listen((entity, config) -> {
            if (entity.kind() == ConfigEntity.Kind.TOPICS) {
                onTopic(entity.name(), config);
            }
        });
    }

    /** What is in force for a topic, known or not. Any thread. */
    public TopicConfig of(String topic) {
        Image now = image;
        return now.topics().getOrDefault(topic, now.defaults());
    }

    /** Has {@code listener} told of each change. To be called at start. */
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    private void onTopic(String topic, Optional<Map<String, String>> config) {
        Image before = image;
        TopicConfig next =
                config.map(overrides -> read(topic, overrides, broker.get())).orElse(before.defaults());
        image = config.isPresent()
                ? new Image(
                        before.overrides().plus(topic, config.get()),
                        before.topics().plus(topic, next),
                        before.defaults())
                : new Image(before.overrides().minus(topic), before.topics().minus(topic), before.defaults());
        listeners.forEach(listener -> listener.onTopic(topic, next));
    }

    private void onBroker(BrokerConfig changed) {
        Map<String, TopicConfig> topics = new HashMap<>();
        image.overrides().forEach((topic, overrides) -> topics.put(topic, read(topic, overrides, changed)));
        image = new Image(image.overrides(), HashTreePMap.from(topics), TopicConfig.of(Map.of(), changed));
        listeners.forEach(Listener::onAllTopics);
    }

    private static TopicConfig read(String topic, Map<String, String> overrides, BrokerConfig broker) {
        return TopicConfig.ofStored(
                overrides, broker, problem -> LOG.warn("topic {}: stored setting ignored: {}", topic, problem));
    }
}
