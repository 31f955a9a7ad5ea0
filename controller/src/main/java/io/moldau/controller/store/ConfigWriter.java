package io.moldau.controller.store;

import io.moldau.controller.cluster.ConfigEntity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Changes the settings of one entity and tells every broker, in one transaction. Any broker may do so. */
public final class ConfigWriter {

    /** How often a change is begun anew because another broker was faster. */
    private static final int MAX_ATTEMPTS = 10;

    private final MetadataStore store;

    public ConfigWriter(MetadataStore store) {
        this.store = store;
    }

    /**
     * Replaces an entity's settings by what {@code change} makes of them.
     *
     * @param change runs once for each attempt, with the settings as stored; what it throws is thrown on the loop, so it
     *     reports refusals in its own way and returns the settings unchanged
     * @param done receives the settings as they are now stored
     */
    public void change(
            ConfigEntity entity,
            UnaryOperator<Map<String, String>> change,
            Consumer<Outcome<Map<String, String>>> done) {
        attempt(entity, change, done, MAX_ATTEMPTS);
    }

    private void attempt(
            ConfigEntity entity,
            UnaryOperator<Map<String, String>> change,
            Consumer<Outcome<Map<String, String>>> done,
            int attemptsLeft) {
        String path = StorePaths.config(entity);
        store.read(path, outcome -> {
            if (!outcome.isDone()) {
                done.accept(outcome.refusal());
                return;
            }
            Optional<StoredNode> node = outcome.value();
            Map<String, String> before =
                    node.map(n -> ConfigNode.decode(entity.path(), n.data())).orElse(Map.of());
            Map<String, String> after = change.apply(before);
            if (after.equals(before)) {
                done.accept(Outcome.done(before));
                return;
            }
            byte[] data = ConfigNode.encode(after);
            StoreOp write =
                    node.isPresent() ? StoreOp.set(path, data, node.get().version()) : StoreOp.create(path, data);
            store.commit(List.of(write, notification(entity)), written -> {
                boolean raced =
                        written.failedWith(StoreError.BAD_VERSION) || written.failedWith(StoreError.NODE_EXISTS);
                if (raced && attemptsLeft > 1) {
                    attempt(entity, change, done, attemptsLeft - 1);
                } else {
                    done.accept(written.map(results -> after));
                }
            });
        });
    }

    /** Tells every broker to read the settings of {@code entity} again. */
    public static StoreOp notification(ConfigEntity entity) {
        return new StoreOp.Create(
                StorePaths.configChangePrefix(),
                ConfigChangeNode.encode(entity),
                StoreOp.Lifetime.PERSISTENT_SEQUENTIAL);
    }
}
