package io.moldau.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.group.record.CommittedOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What all clients of a test were told together: who owns what in which generation, and which commits are safe. */
final class Ownership {

    static final int PARTITIONS = 12;

    private record Share(int generation, int partition) {}

    private final Map<Share, String> owners = new HashMap<>();
    private final Map<Integer, Long> acknowledged = new HashMap<>();
    private final List<Heard<?>> asked = new ArrayList<>();
    private long lastCommit;

    /** Remembers that somebody waits for a reply. */
    <T> Heard<T> asking(Heard<T> heard) {
        asked.add(heard);
        return heard;
    }

    long unanswered() {
        return asked.stream().filter(heard -> !heard.isThere()).count();
    }

    /** The owner was told that it consumes the partition. */
    void claim(int generation, int partition, String owner) {
        String other = owners.putIfAbsent(new Share(generation, partition), owner);
        assertThat(other == null ? owner : other)
                .as("owner of partition %d in generation %d", partition, generation)
                .isEqualTo(owner);
    }

    long ownedIn(int generation) {
        return owners.keySet().stream()
                .filter(share -> share.generation() == generation)
                .count();
    }

    /** Offsets only rise, so that any later one makes up for those before. */
    long nextOffset() {
        return ++lastCommit;
    }

    void acknowledge(int partition, long offset) {
        acknowledged.merge(partition, offset, Math::max);
    }

    void checkCommits(GroupScene scene) {
        acknowledged.forEach((partition, offset) -> {
            CommittedOffset found = scene.state.offsets(GroupScene.GROUP).get("orders", partition);
            assertThat(found == null ? -1 : found.offset())
                    .as("partition %d", partition)
                    .isGreaterThanOrEqualTo(offset);
        });
    }
}
