package io.moldau.config;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A broker's configuration: immutable, validated as a whole, grouped by who uses it.
 *
 * @param settings every key by name with its provenance, for DescribeConfigs and for what no group holds
 * @param brokerId -1 when ZooKeeper or the data directory has to say
 * @param rack null when the broker is in none
 * @param warnings what the user should know: unknown keys, keys without effect; for the log at start
 */
public record BrokerConfig(
        Settings settings,
        int brokerId,
        @Nullable String rack,
        ZooKeeperConfig zooKeeper,
        NetworkConfig network,
        StorageConfig storage,
        ReplicationConfig replication,
        ThrottleConfig throttle,
        TopicCreationConfig topicCreation,
        CoordinatorConfig coordinator,
        ControlConfig control,
        GroupConfig groups,
        List<String> warnings) {

    /**
     * Reads and validates a broker's properties.
     *
     * @throws ConfigException with every problem, when there is any
     */
    public static BrokerConfig of(Map<String, String> properties) {
        Review review = new Review();
        review.values(KeyTable.broker(), properties);
        review.throwIfRefused();
        Settings settings = Settings.of(KeyTable.broker(), withoutRuntimeKeys(properties));
        if (!settings.getList("process.roles").isEmpty()) {
            review.problem("process.roles: Moldau keeps its metadata in ZooKeeper and has no such roles; remove the key"
                    + " and set zookeeper.connect, or leave both out for an embedded ZooKeeper");
        }
        BrokerConfig config = of(settings, review);
        review.throwIfRefused();
        return config;
    }

    private static BrokerConfig of(Settings settings, Review review) {
        return new BrokerConfig(
                settings,
                brokerId(settings, review),
                settings.findString("broker.rack"),
                ZooKeeperConfig.of(settings, review),
                NetworkConfig.of(settings, review),
                StorageConfig.of(settings, review),
                ReplicationConfig.of(settings, review),
                ThrottleConfig.of(settings),
                TopicCreationConfig.of(settings),
                CoordinatorConfig.of(settings),
                ControlConfig.of(settings),
                GroupConfig.of(settings),
                review.warnings());
    }

    private static Map<String, String> withoutRuntimeKeys(Map<String, String> properties) {
        Map<String, String> others = new TreeMap<>(properties);
        others.keySet().removeIf(name -> {
            ConfigKey key = KeyTable.broker().find(name);
            return key != null && key.scope() == UpdateScope.RUNTIME_ONLY;
        });
        return others;
    }

    /**
     * This configuration under what is set while the broker runs. No live key stands in a relation to another, so whatever
     * is understood by itself can be put in force.
     *
     * @param ignored receives one line for each override that is not understood, and left out
     */
    public BrokerConfig under(BrokerOverrides overrides, Consumer<String> ignored) {
        return of(settings.under(overrides.understood(ignored)), new Review());
    }

    /**
     * Reads a properties file's content with {@code --override key=value} pairs on top; a later pair wins.
     *
     * @throws ConfigException with every problem, when there is any
     */
    public static BrokerConfig of(Properties file, List<String> overrides) {
        Map<String, String> properties = new TreeMap<>();
        file.stringPropertyNames().forEach(name -> properties.put(name, file.getProperty(name)));
        List<String> malformed = overrides.stream()
                .filter(pair -> pair.indexOf('=') < 1)
                .map(pair -> "--override " + pair + ": must be key=value")
                .toList();
        if (!malformed.isEmpty()) {
            throw new ConfigException(malformed);
        }
        for (String pair : overrides) {
            int equals = pair.indexOf('=');
            properties.put(pair.substring(0, equals).strip(), pair.substring(equals + 1));
        }
        return of(properties);
    }

    private static int brokerId(Settings settings, Review review) {
        int id = settings.getInt("broker.id");
        boolean generated = settings.getBoolean("broker.id.generation.enable");
        int lastReserved = settings.getInt("reserved.broker.max.id");
        if (generated && id > lastReserved) {
            review.problem("broker.id=" + id + ": must be at most reserved.broker.max.id=" + lastReserved
                    + "; higher numbers are for generated ids");
        }
        if (!generated && id < 0) {
            review.problem("broker.id=" + id + ": must be set, as broker.id.generation.enable=false");
        }
        return id;
    }
}
