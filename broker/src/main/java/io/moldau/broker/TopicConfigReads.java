package io.moldau.broker;

import io.moldau.broker.metadata.TopicConfigs;
import io.moldau.config.TopicConfig;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.store.ConfigFeed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Reads the settings of topics that are new here: their creation may lead the notification of their settings by a moment, and
 * their logs are to begin with the settings as stored. Thousands of partitions of one topic that begin together share one
 * read. On the home loop.
 */
final class TopicConfigReads implements BiConsumer<String, Consumer<TopicConfig>> {

    private final ConfigFeed feed;
    private final TopicConfigs configs;

    /** Who waits for the settings of which topic; as many as partitions that are being created. */
    private final Map<String, List<Consumer<TopicConfig>>> waiting = new HashMap<>();

    TopicConfigReads(ConfigFeed feed, TopicConfigs configs) {
        this.feed = feed;
        this.configs = configs;
    }

    @Override
    public void accept(String topic, Consumer<TopicConfig> read) {
        List<Consumer<TopicConfig>> others = waiting.get(topic);
        if (others != null) {
            others.add(read);
            return;
        }
        waiting.put(topic, new ArrayList<>(List.of(read)));
        feed.refresh(ConfigEntity.topic(topic), () -> {
            List<Consumer<TopicConfig>> all = waiting.remove(topic);
            if (all != null) {
                TopicConfig config = configs.of(topic);
                all.forEach(one -> one.accept(config));
            }
        });
    }
}
