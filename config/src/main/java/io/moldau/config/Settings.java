package io.moldau.config;

import io.moldau.config.ConfigEntry.Synonym;
import io.moldau.config.ConfigKey.Fallback;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was set for the keys of one table, by source, over the table's defaults. A topic's settings stand on its broker's:
 * a key the topic does not set is looked up there under its fallbacks. Immutable and safe for any thread; values are read
 * from text at each call, so hot code keeps a typed view instead.
 */
public final class Settings {

    /** The values of one source, as text. */
    private record Layer(ConfigSource source, Map<String, String> values) {}

    /** A value found for a key, in the unit of the name it was found under. */
    private record Found(String name, String text, long factor, ConfigSource source) {}

    private final KeyTable table;
    private final List<Layer> layers;
    private final @Nullable Settings base;

    private Settings(KeyTable table, List<Layer> layers, @Nullable Settings base) {
        this.table = table;
        this.layers = layers;
        this.base = base;
    }

    /** Values over the defaults of a table that stands alone. The caller has validated them. */
    static Settings of(KeyTable table, Map<String, String> values) {
        return new Settings(table, List.of(new Layer(ConfigSource.STATIC_BROKER_CONFIG, Map.copyOf(values))), null);
    }

    /** These settings of a broker under what is set while it runs. The caller has left out what cannot be. */
    Settings under(BrokerOverrides overrides) {
        Map<String, String> properties = layers.get(layers.size() - 1).values();
        return new Settings(
                table,
                List.of(
                        new Layer(ConfigSource.DYNAMIC_BROKER_CONFIG, overrides.own()),
                        new Layer(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, overrides.defaults()),
                        new Layer(ConfigSource.STATIC_BROKER_CONFIG, properties)),
                null);
    }

    /** A topic's overrides over its broker's settings. The caller has validated them. */
    static Settings ofTopic(Map<String, String> overrides, Settings broker) {
        Layer layer = new Layer(ConfigSource.DYNAMIC_TOPIC_CONFIG, Map.copyOf(overrides));
        return new Settings(KeyTable.topic(), List.of(layer), broker);
    }

    /** Whether somebody set exactly this key, rather than a fallback of it. */
    public boolean isSet(String name) {
        table.get(name);
        return layers.stream().anyMatch(layer -> layer.values().containsKey(name));
    }

    /** The values set by the strongest source: a topic's overrides, a broker's properties. Without defaults. */
    public Map<String, String> explicit() {
        return layers.get(0).values();
    }

    /** The value of a boolean key. */
    public boolean getBoolean(String name) {
        return (Boolean) value(name);
    }

    /** The value of an int or short key. */
    public int getInt(String name) {
        return ((Number) value(name)).intValue();
    }

    /** The value of a long, int or short key, converted from the unit it was set in. */
    public long getLong(String name) {
        return ((Number) value(name)).longValue();
    }

    /** The value of a double key. */
    public double getDouble(String name) {
        return ((Number) value(name)).doubleValue();
    }

    /** The value of a key that always has one, as text. */
    public String getString(String name) {
        return value(name).toString();
    }

    /** The value of a key as text, or null without one. */
    public @Nullable String findString(String name) {
        Object value = parsed(table.get(name));
        return value == null ? null : value.toString();
    }

    /** The elements of a list key, or of a text key that holds such a list. */
    @SuppressWarnings("unchecked")
    public List<String> getList(String name) {
        Object value = value(name);
        return (List<String>) (value instanceof List<?> list ? list : ConfigType.LIST.parse(value.toString()));
    }

    /** Every key with its value in force and its provenance, in the order of the table. */
    public List<ConfigEntry> entries() {
        return table.keys().stream()
                .filter(key -> key.scope() != UpdateScope.RUNTIME_ONLY || isSet(key.name()))
                .map(this::entry)
                .toList();
    }

    /** The keys that {@code source} sets, as if there were no other source. */
    public List<ConfigEntry> entriesOf(ConfigSource source) {
        List<Layer> only =
                layers.stream().filter(layer -> layer.source() == source).toList();
        Settings alone = new Settings(table, only, null);
        return table.keys().stream()
                .filter(key -> only.stream().anyMatch(layer -> layer.values().containsKey(key.name())))
                .map(alone::entry)
                .map(entry -> entry.from(source))
                .toList();
    }

    /** One key with its value in force and its provenance. */
    public ConfigEntry entry(ConfigKey key) {
        List<Found> found = found(key);
        List<Synonym> synonyms = found.stream()
                .map(f -> new Synonym(f.name(), key.sensitive() ? null : f.text(), f.source()))
                .toList();
        ConfigSource source =
                found.isEmpty() ? ConfigSource.DEFAULT_CONFIG : found.get(0).source();
        Object value = key.sensitive() ? null : parsed(key);
        return new ConfigEntry(key, value == null ? null : text(value), source, synonyms);
    }

    private static String text(Object value) {
        return value instanceof List<?> list
                ? String.join(",", list.stream().map(Object::toString).toList())
                : value.toString();
    }

    private Object value(String name) {
        Object value = parsed(table.get(name));
        if (value == null) {
            throw new IllegalStateException(name + " has no value");
        }
        return value;
    }

    private @Nullable Object parsed(ConfigKey key) {
        List<Found> found = found(key);
        if (found.isEmpty()) {
            return null;
        }
        Found strongest = found.get(0);
        Object value = key.type().parse(strongest.text());
        return strongest.factor() == 1 ? value : scaled(((Number) value).longValue(), strongest.factor());
    }

    /** A negative number means "no limit" in every unit. */
    private static Long scaled(long value, long factor) {
        if (value < 0) {
            return value;
        }
        return value > Long.MAX_VALUE / factor ? Long.MAX_VALUE : value * factor;
    }

    /** Every place that gives the key a value, strongest first. */
    private List<Found> found(ConfigKey key) {
        List<Found> found = new ArrayList<>();
        Fallback own = new Fallback(key.name(), 1);
        if (base == null) {
            find(names(own), found);
        } else {
            findSet(List.of(own), found);
            if (key.fallbacks().isEmpty()) {
                findDefault(List.of(own), found);
            }
            for (Fallback fallback : key.fallbacks()) {
                base.find(base.names(fallback), found);
            }
        }
        return found;
    }

    private void find(List<Fallback> names, List<Found> found) {
        findSet(names, found);
        findDefault(names, found);
    }

    private void findSet(List<Fallback> names, List<Found> found) {
        for (Layer layer : layers) {
            for (Fallback name : names) {
                String text = layer.values().get(name.name());
                if (text != null) {
                    found.add(new Found(name.name(), text, name.factor(), layer.source()));
                }
            }
        }
    }

    private void findDefault(List<Fallback> names, List<Found> found) {
        for (Fallback name : names) {
            String text = table.get(name.name()).defaultValue();
            if (text != null) {
                found.add(new Found(name.name(), text, name.factor(), ConfigSource.DEFAULT_CONFIG));
            }
        }
    }

    /** A key of this table, then those its value may come from. */
    private List<Fallback> names(Fallback first) {
        List<Fallback> names = new ArrayList<>();
        names.add(first);
        names.addAll(table.get(first.name()).fallbacks());
        return names;
    }
}
