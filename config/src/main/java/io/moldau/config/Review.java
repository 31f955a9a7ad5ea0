package io.moldau.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects everything wrong or doubtful about what a user set, so that one start tells it all. Confined to the thread that
 * builds the configuration.
 */
final class Review {

    /** {@code listener.name.internal.ssl.keystore.location} sets ssl.keystore.location for one listener. */
    private static final String LISTENER_PREFIX = "listener.name.";

    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    void problem(String line) {
        problems.add(line);
    }

    void warning(String line) {
        warnings.add(line);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    boolean clean() {
        return problems.isEmpty();
    }

    void throwIfRefused() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    /** Checks each value against its key; a misspelt key is a problem, another unknown one a warning. */
    void values(KeyTable table, Map<String, String> values) {
        new TreeMap<>(values).forEach((name, value) -> {
            ConfigKey key = keyOf(table, name);
            if (key == null) {
                unknown(table, name, value);
                return;
            }
            check(key, value);
            if (key.scope() == UpdateScope.RUNTIME_ONLY) {
                warning(name + " is set while the broker runs, and has no effect in its properties");
            } else if (!key.effective()) {
                warning(name + " is accepted, but has no effect in Moldau yet");
            }
        });
    }

    /** Checks one value against its key. */
    void check(ConfigKey key, String value) {
        try {
            key.parse(value);
        } catch (IllegalArgumentException e) {
            problem(key.show(value) + ": " + e.getMessage());
        }
    }

    private void unknown(KeyTable table, String name, String value) {
        Optional<String> nearest = table.nearest(name);
        if (nearest.isPresent()) {
            String shown = table.get(nearest.get()).sensitive() ? "[hidden]" : value;
            problem(name + "=" + shown + ": no such key; did you mean " + nearest.get() + "?");
        } else if (table == KeyTable.broker() && KeyTable.topic().find(name) != null) {
            warning(name + " is a key of topics and has no effect on a broker" + brokerWide(name));
        } else {
            warning(name + " is not a known key");
        }
    }

    private static String brokerWide(String topicKey) {
        List<ConfigKey.Fallback> fallbacks = KeyTable.topic().get(topicKey).fallbacks();
        return fallbacks.isEmpty() ? "" : ": " + fallbacks.get(0).name() + " is the default of all topics";
    }

    private static @Nullable ConfigKey keyOf(KeyTable table, String name) {
        ConfigKey key = table.find(name);
        if (key != null || table != KeyTable.broker() || !name.startsWith(LISTENER_PREFIX)) {
            return key;
        }
        // The listener's name, and sometimes a SASL mechanism, stand between the prefix and the key.
        int dot = name.indexOf('.', LISTENER_PREFIX.length());
        while (dot > 0 && key == null) {
            key = table.find(name.substring(dot + 1));
            dot = name.indexOf('.', dot + 1);
        }
        return key;
    }
}
