package io.moldau.controller.cluster;

/**
 * What a set of changed settings belongs to.
 *
 * @param name of the topic, broker, client, user or address; {@link #DEFAULT_NAME} for the settings of all of a kind
 */
public record ConfigEntity(Kind kind, String name) {

    /** Names the entity whose settings hold for all of its kind. */
    public static final String DEFAULT_NAME = "<default>";

    /** The kinds of entities, named as their paths are. */
    public enum Kind {
        TOPICS("topics"),
        BROKERS("brokers"),
        CLIENTS("clients"),
        USERS("users"),
        IPS("ips");

        private final String path;

        Kind(String path) {
            this.path = path;
        }

        /** The kind's name in paths and notifications. */
        public String path() {
            return path;
        }
    }

    public static ConfigEntity topic(String name) {
        return new ConfigEntity(Kind.TOPICS, name);
    }

    public static ConfigEntity broker(int id) {
        return new ConfigEntity(Kind.BROKERS, Integer.toString(id));
    }

    /** The settings of every broker that does not say otherwise. */
    public static ConfigEntity defaultBroker() {
        return new ConfigEntity(Kind.BROKERS, DEFAULT_NAME);
    }

    /** As change notifications name it, for example {@code topics/orders}. */
    public String path() {
        return kind.path() + "/" + name;
    }
}
