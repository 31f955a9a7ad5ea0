package io.moldau.broker.metadata;

import io.moldau.config.BrokerConfig;
import io.moldau.config.BrokerOverrides;
import io.moldau.controller.cluster.ConfigEntity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's configuration as it is now: its properties, under what the cluster stores for all brokers, under what it
 * stores for this one (KIP-226). Reading is for any thread; changes come on the store's loop.
 */
public final class CurrentBrokerConfig implements Supplier<BrokerConfig> {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentBrokerConfig.class);

    private final ConfigEntity own;
    private final BrokerConfig properties;
    private final StoredConfigs stored;
    private final List<Consumer<BrokerConfig>> listeners = new ArrayList<>();
    private volatile BrokerConfig current;

    /** Begins with what {@code stored} holds, and follows it. */
    public CurrentBrokerConfig(int brokerId, BrokerConfig properties, StoredConfigs stored) {
        this.own = ConfigEntity.broker(brokerId);
        this.properties = properties;
        this.stored = stored;
        this.current = properties.under(overrides(), problem -> {});
        stored.listen((entity, config) -> onConfig(entity));
    }

    @Override
    public BrokerConfig get() {
        return current;
    }

    /** Has {@code listener} told of each change, on the store's loop. To be called at start. */
    public void listen(Consumer<BrokerConfig> listener) {
        listeners.add(listener);
    }

    private BrokerOverrides overrides() {
        return new BrokerOverrides(stored.of(own), stored.of(ConfigEntity.defaultBroker()));
    }

    private void onConfig(ConfigEntity entity) {
        if (entity.equals(own) || entity.equals(ConfigEntity.defaultBroker())) {
            LOG.info(
                    "{}: {} settings at run time",
                    entity.path(),
                    stored.of(entity).size());
            current = properties.under(overrides(), problem -> LOG.warn("stored setting ignored: {}", problem));
            listeners.forEach(listener -> listener.accept(current));
        }
    }
}
