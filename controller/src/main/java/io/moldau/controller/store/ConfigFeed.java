package io.moldau.controller.store;

import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.protocol.runtime.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the settings of topics and brokers, whoever changes them: reads them all at the start of a session, then each
 * one that a change notification names. Lives on the store's loop.
 *
 * <p>Notifications say what to read and not what changed, so reading one twice, or late, does no harm. Whoever reads them
 * deletes those of more than fifteen minutes ago: by then every live broker has seen them.
 */
public final class ConfigFeed {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigFeed.class);
    private static final long NOTIFICATION_LIFETIME_MS = 15 * 60 * 1_000;
    private static final List<ConfigEntity.Kind> KINDS = List.of(ConfigEntity.Kind.TOPICS, ConfigEntity.Kind.BROKERS);

    private final MetadataStore store;
    private final Clock clock;
    private final Listener listener;
    private Set<String> seen = new HashSet<>();
    private int session;

    /** Told of settings, on the store's loop. */
    @FunctionalInterface
    public interface Listener {

        /** These are now the settings of {@code entity}; empty when it has no node for settings any more. */
        void onConfig(ConfigEntity entity, Optional<Map<String, String>> config);
    }

    public ConfigFeed(MetadataStore store, Clock clock, Listener listener) {
        this.store = store;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Reads everything and follows it from then on. To be called at the start of each session.
     *
     * @param done when the listener has heard of every setting there is
     */
    public void start(Consumer<Outcome<Boolean>> done) {
        session++;
        int current = session;
        // Notifications first: what is written after this point is either in what is read below, or announced.
        store.children(StorePaths.CONFIG_CHANGES, this::onNotified, outcome -> {
            if (current != session) {
                return;
            } else if (!outcome.isDone()) {
                done.accept(outcome.refusal());
                return;
            }
            seen = new HashSet<>(outcome.value());
            readAll(new ArrayList<>(KINDS), new ArrayList<>(), done);
        });
    }

    /**
     * Reads the settings of one entity now, ahead of the notification that may be on its way.
     *
     * @param done when the listener has heard of them, or they could not be read
     */
    public void refresh(ConfigEntity entity, Runnable done) {
        read(List.of(entity), outcome -> {
            if (!outcome.isDone()) {
                LOG.warn("settings of {} not read: {}", entity.path(), outcome);
            }
            done.run();
        });
    }

    private void readAll(List<ConfigEntity.Kind> kinds, List<ConfigEntity> entities, Consumer<Outcome<Boolean>> done) {
        if (kinds.isEmpty()) {
            read(entities, done);
            return;
        }
        ConfigEntity.Kind kind = kinds.remove(0);
        store.children(StorePaths.configs(kind), outcome -> {
            if (outcome.isDone()) {
                outcome.value().forEach(name -> entities.add(new ConfigEntity(kind, name)));
                readAll(kinds, entities, done);
            } else {
                done.accept(outcome.refusal());
            }
        });
    }

    private void read(List<ConfigEntity> entities, Consumer<Outcome<Boolean>> done) {
        List<String> paths = entities.stream().map(StorePaths::config).toList();
        BulkRead.nodes(store, paths, outcome -> {
            if (!outcome.isDone()) {
                done.accept(outcome.refusal());
                return;
            }
            for (ConfigEntity entity : entities) {
                announce(entity, Optional.ofNullable(outcome.value().get(StorePaths.config(entity))));
            }
            done.accept(Outcome.done(true));
        });
    }

    private void announce(ConfigEntity entity, Optional<StoredNode> node) {
        try {
            listener.onConfig(entity, node.map(n -> ConfigNode.decode(entity.path(), n.data())));
        } catch (MalformedNodeException e) {
            LOG.error("settings left as they were: {}", e.getMessage());
        }
    }

    private void onNotified() {
        int current = session;
        store.children(StorePaths.CONFIG_CHANGES, this::onNotified, outcome -> {
            if (current == session && outcome.isDone()) {
                onNotifications(outcome.value());
            }
        });
    }

    private void onNotifications(List<String> names) {
        List<String> fresh =
                names.stream().filter(name -> !seen.contains(name)).sorted().toList();
        seen = new HashSet<>(names);
        for (String name : fresh) {
            store.read(StorePaths.CONFIG_CHANGES + "/" + name, outcome -> {
                if (outcome.isDone()) {
                    outcome.value().ifPresent(this::onNotification);
                }
            });
        }
        names.stream().filter(name -> !fresh.contains(name)).forEach(this::deleteIfOld);
    }

    private void onNotification(StoredNode node) {
        Optional<ConfigEntity> entity;
        try {
            entity = ConfigChangeNode.decode(node.data());
        } catch (MalformedNodeException e) {
            LOG.error("change notification ignored: {}", e.getMessage());
            return;
        }
        entity.filter(e -> KINDS.contains(e.kind()))
                .ifPresent(e -> read(List.of(e), outcome -> {
                    if (!outcome.isDone()) {
                        LOG.warn("settings of {} not read: {}", e.path(), outcome);
                    }
                }));
    }

    private void deleteIfOld(String name) {
        String path = StorePaths.CONFIG_CHANGES + "/" + name;
        store.read(path, outcome -> {
            if (outcome.isDone() && outcome.value().filter(this::isOld).isPresent()) {
                // Another broker may be faster; either way it goes.
                store.commit(List.of(new StoreOp.Delete(path, StoreOp.ANY_VERSION)), ignored -> {});
            }
        });
    }

    private boolean isOld(StoredNode node) {
        return clock.wallMs() - node.createdMs() > NOTIFICATION_LIFETIME_MS;
    }
}
