package io.moldau.config;

/**
 * What a topic gets that its creator did not say, and who may create and delete.
 *
 * @param autoCreate whether asking for an unknown topic may create it
 */
public record TopicCreationConfig(int partitions, short replicationFactor, boolean autoCreate, boolean deletable) {

    static TopicCreationConfig of(Settings settings) {
        return new TopicCreationConfig(
                settings.getInt("num.partitions"),
                (short) settings.getInt("default.replication.factor"),
                settings.getBoolean("auto.create.topics.enable"),
                settings.getBoolean("delete.topic.enable"));
    }
}
