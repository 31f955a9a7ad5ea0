package io.moldau.broker.metadata;

import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.store.ConfigFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * The settings of topics and brokers as the cluster stores them, understood or not. Reading is for any thread; {@link
 * #onConfig} for the store's loop alone.
 */
public final class StoredConfigs implements ConfigFeed.Listener {

    private final List<ConfigFeed.Listener> listeners = new ArrayList<>();
    private volatile HashPMap<ConfigEntity, Map<String, String>> stored = HashTreePMap.empty();

    /** What is stored for an entity; empty when nothing is. Any thread. */
    public Map<String, String> of(ConfigEntity entity) {
        return stored.getOrDefault(entity, Map.of());
    }

    /** Has {@code listener} told of each change, on the store's loop, after those that listened before. To be called at start. */
    public void listen(ConfigFeed.Listener listener) {
        listeners.add(listener);
    }

    /** Takes over the settings of an entity as they are now stored. */
    @Override
    public void onConfig(ConfigEntity entity, Optional<Map<String, String>> config) {
        if (config.equals(Optional.ofNullable(stored.get(entity)))) {
            return;
        }
        stored = config.isPresent() ? stored.plus(entity, Map.copyOf(config.get())) : stored.minus(entity);
        listeners.forEach(listener -> listener.onConfig(entity, config));
    }
}
