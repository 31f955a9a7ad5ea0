package io.moldau.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One configuration key.
 *
 * @param defaultValue the value as text, or null when the key has none
 * @param allowed what values pass beyond being of the type
 * @param scope whether the value may change at run time in Kafka; meaningful for broker keys
 * @param live whether a broker that runs puts another value in force; meaningful for broker keys
 * @param effective false for a key that is recognised and validated but changes nothing yet
 * @param fallbacks keys that supply the value while this one is not set, first match
 * @param doc one line; empty for a key without effect
 */
public record ConfigKey(
        String name,
        ConfigType type,
        @Nullable String defaultValue,
        Allowed allowed,
        UpdateScope scope,
        boolean live,
        boolean effective,
        List<Fallback> fallbacks,
        String doc) {

    /**
     * Another key to take a value from, in another unit.
     *
     * @param factor what a non-negative number found there is multiplied by: 3,600,000 for hours where ms are wanted
     */
    public record Fallback(String name, long factor) {}

    /** Whether the value must never be shown. */
    public boolean sensitive() {
        return type == ConfigType.PASSWORD;
    }

    /**
     * Reads and checks a value.
     *
     * @throws IllegalArgumentException when it is refused; the message completes "key=value: "
     */
    Object parse(String text) {
        Object value = type.parse(text);
        if (!allowed.accepts(value)) {
            throw new IllegalArgumentException(allowed.describe());
        }
        return value;
    }

    /** {@code key=value} for a message, without the value of a sensitive key. */
    String show(String value) {
        return name + "=" + (sensitive() ? "[hidden]" : value);
    }
}
