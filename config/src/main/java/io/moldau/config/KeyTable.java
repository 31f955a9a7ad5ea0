package io.moldau.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All keys of one kind, read once from the table of that name beside this class. Immutable and safe for any thread. */
public final class KeyTable {

    /** Longest edit distance at which an unknown key counts as a misspelt one. */
    private static final int MISSPELT_BY_AT_MOST = 2;

    private final Map<String, ConfigKey> keys;

    private KeyTable(String... resources) {
        Map<String, ConfigKey> read = new LinkedHashMap<>();
        for (String resource : resources) {
            for (ConfigKey key : KeyTableReader.read(resource)) {
                if (read.put(key.name(), key) != null) {
                    throw new IllegalStateException(resource + " repeats " + key.name());
                }
            }
        }
        keys = read;
    }

    private static final class Broker {
        static final KeyTable TABLE = new KeyTable("broker.keys", "runtime.keys");
    }

    private static final class Topic {
        static final KeyTable TABLE = new KeyTable("topic.keys");
    }

    private static final class Producer {
        static final KeyTable TABLE = new KeyTable("producer.keys", "client.keys");
    }

    private static final class Consumer {
        static final KeyTable TABLE = new KeyTable("consumer.keys", "client.keys");
    }

    private static final class Admin {
        static final KeyTable TABLE = new KeyTable("admin.keys", "client.keys");
    }

    /** The keys of a broker: those of its properties file, and those that are only set while it runs. */
    public static KeyTable broker() {
        return Broker.TABLE;
    }

    /** The keys one topic may override. */
    public static KeyTable topic() {
        return Topic.TABLE;
    }

    /** The keys of a producer. */
    public static KeyTable producer() {
        return Producer.TABLE;
    }

    /** The keys of a consumer. */
    public static KeyTable consumer() {
        return Consumer.TABLE;
    }

    /** The keys of an admin client. */
    public static KeyTable admin() {
        return Admin.TABLE;
    }

    /** Every key, in the order of the table. */
    public Collection<ConfigKey> keys() {
        return keys.values();
    }

    /** The key of that name, or null. */
    public @Nullable ConfigKey find(String name) {
        return keys.get(name);
    }

    /**
     * The key of that name.
     *
     * @throws IllegalArgumentException when there is none: a programmer's error
     */
    public ConfigKey get(String name) {
        ConfigKey key = keys.get(name);
        if (key == null) {
            throw new IllegalArgumentException("no key " + name);
        }
        return key;
    }

    /** The key that {@code unknown} is probably a misspelling of. */
    Optional<String> nearest(String unknown) {
        return Spelling.nearest(unknown, keys.keySet(), MISSPELT_BY_AT_MOST);
    }
}
