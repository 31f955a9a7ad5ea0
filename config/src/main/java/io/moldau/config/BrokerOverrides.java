package io.moldau.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is set for a broker while it runs, over its properties file (KIP-226). Immutable.
 *
 * @param own for this broker alone
 * @param defaults for every broker that does not say otherwise
 */
public record BrokerOverrides(Map<String, String> own, Map<String, String> defaults) {

    /** Nothing is set. */
    public static final BrokerOverrides NONE = new BrokerOverrides(Map.of(), Map.of());

    public BrokerOverrides {
        own = Map.copyOf(own);
        defaults = Map.copyOf(defaults);
    }

    /**
     * What keeps a running broker from putting this in force, naming key and value; empty when nothing does.
     *
     * @param forAll whether it is to be the default of all brokers
     */
    public static Optional<String> problemOf(String name, String value, boolean forAll) {
        ConfigKey key = KeyTable.broker().find(name);
        if (key == null) {
            String hint = KeyTable.broker()
                    .nearest(name)
                    .map(n -> "; did you mean " + n + "?")
                    .orElse("");
            return Optional.of(name + ": brokers have no such key" + hint);
        } else if (!key.effective()) {
            return Optional.of(name + ": has no effect in Moldau yet");
        } else if (forAll && key.scope() == UpdateScope.PER_BROKER) {
            return Optional.of(name + ": is each broker's own, and cannot be set for all");
        } else if (!key.live()) {
            return Optional.of(name + ": a change takes a restart; set it in the broker's properties file");
        }
        try {
            key.parse(value);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(key.show(value) + ": " + e.getMessage());
        }
    }

    /** Leaves out what a running broker cannot put in force: brokers of another kind may have stored it. */
    BrokerOverrides understood(Consumer<String> ignored) {
        return new BrokerOverrides(understood(own, false, ignored), understood(defaults, true, ignored));
    }

    private static Map<String, String> understood(
            Map<String, String> values, boolean forAll, Consumer<String> ignored) {
        Map<String, String> understood = new HashMap<>();
        values.forEach((name, value) ->
                problemOf(name, value, forAll).ifPresentOrElse(ignored, () -> understood.put(name, value)));
        return understood;
    }
}
