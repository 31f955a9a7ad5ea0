package io.moldau.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key with its value in force and where that came from: what DescribeConfigs answers.
 *
 * @param value null when the key has no value, or must not be shown
 * @param synonyms every place the value is set, strongest first; the first is the one in force
 */
public record ConfigEntry(ConfigKey key, @Nullable String value, ConfigSource source, List<Synonym> synonyms) {

    /**
     * One place a value is set, maybe under another name and in another unit.
     *
     * @param value null when it must not be shown
     */
    public record Synonym(String name, @Nullable String value, ConfigSource source) {}

    /** This entry with those synonyms alone that are of {@code only}. */
    ConfigEntry from(ConfigSource only) {
        return new ConfigEntry(
                key,
                value,
                source,
                synonyms.stream().filter(synonym -> synonym.source() == only).toList());
    }

    /** Whether nothing set this key. */
    public boolean isDefault() {
        return source == ConfigSource.DEFAULT_CONFIG;
    }
}
