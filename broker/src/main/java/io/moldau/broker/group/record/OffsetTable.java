package io.moldau.broker.group.record;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one group has committed, by topic and partition. Belongs to its {@link GroupState}. */
public final class OffsetTable {

    static final OffsetTable EMPTY = new OffsetTable();

    /** By topic, never an empty map. */
    private final Map<String, Map<Integer, CommittedOffset>> topics = new HashMap<>();

    OffsetTable() {}

    void put(String topic, int partition, CommittedOffset offset) {
        topics.computeIfAbsent(topic, name -> new HashMap<>()).put(partition, offset);
    }

    void remove(String topic, int partition) {
        Map<Integer, CommittedOffset> partitions = topics.get(topic);
        if (partitions != null) {
            partitions.remove(partition);
            if (partitions.isEmpty()) {
                topics.remove(topic);
            }
        }
    }

    /** The offset of one partition, or null. */
    public @Nullable CommittedOffset get(String topic, int partition) {
        return topic(topic).get(partition);
    }

    /** The offsets of one topic by partition; a view. */
    public Map<Integer, CommittedOffset> topic(String topic) {
        return Collections.unmodifiableMap(topics.getOrDefault(topic, Map.of()));
    }

    /** All of it; a view. */
    public Map<String, Map<Integer, CommittedOffset>> topics() {
        return Collections.unmodifiableMap(topics);
    }

    /** How many offsets there are; takes a step for each topic. */
    public int size() {
        return topics.values().stream().mapToInt(Map::size).sum();
    }

    public boolean isEmpty() {
        return topics.isEmpty();
    }
}
