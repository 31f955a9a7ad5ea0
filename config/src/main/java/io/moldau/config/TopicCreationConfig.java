package io.moldau.config;

/**
 * What a topic gets that its creator did not say, and who may create and delete.
 *
 * @param autoCreate whether asking for an unknown topic may create it
 * @param offsets of the topic in which groups are kept
 */
public record TopicCreationConfig(
        int partitions, short replicationFactor, boolean autoCreate, boolean deletable, Internal offsets) {

    /**
     * What an internal topic gets when it is created.
     *
     * @param maxReplicationFactor of each partition, where as many brokers live
     */
    public record Internal(int partitions, int maxReplicationFactor, int segmentBytes) {}

    static TopicCreationConfig of(Settings settings) {
        return new TopicCreationConfig(
                settings.getInt("num.partitions"),
                (short) settings.getInt("default.replication.factor"),
                settings.getBoolean("auto.create.topics.enable"),
                settings.getBoolean("delete.topic.enable"),
                new Internal(
                        settings.getInt("offsets.topic.num.partitions"),
                        settings.getInt("offsets.topic.replication.factor"),
                        settings.getInt("offsets.topic.segment.bytes")));
    }
}
