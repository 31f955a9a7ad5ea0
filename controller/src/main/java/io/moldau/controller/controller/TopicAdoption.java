package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterChange.TopicSet;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.TopicNode;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Takes topics found in the store into the image, and finishes those that are half made: brokers create topics by writing
 * their assignment alone, old ones without an id, and a controller may have died between assignment and leaders.
 */
final class TopicAdoption {

    private TopicAdoption() {}

    static Decision<Boolean> decide(ClusterImage image, List<StoredTopic> found, RandomGenerator random) {
        return draft(image, found, random).answer(true);
    }

    /** The same as a draft, to be gone on with. */
    static Decision.Draft draft(ClusterImage image, List<StoredTopic> found, RandomGenerator random) {
        Decision.Draft draft = new Decision.Draft();
        for (StoredTopic stored : found) {
            TopicImage known = image.topic(stored.name());
            if (known == null || !known.unledPartitions().isEmpty()) {
                adopt(draft, image, stored, random);
            }
        }
        return draft;
    }

    private static void adopt(Decision.Draft draft, ClusterImage image, StoredTopic stored, RandomGenerator random) {
        TopicNode node = stored.node();
        Uuid id = node.id();
        int version = stored.version();
        if (id == null) {
            id = TopicCreation.newTopicId(random);
            draft.write(StoreOp.set(
                    StorePaths.topic(stored.name()), new TopicNode(id, node.assignments()).encode(), version));
            version++;
        }
        TopicImage unled = TopicImage.unled(stored.name(), id, version, node.assignments());
        List<PartitionImage> led = new ArrayList<>();
        stored.leaderships().forEach((partition, leadership) -> {
            PartitionImage assigned = unled.partition(partition);
            if (assigned != null) {
                led.add(assigned.led(leadership));
            }
        });
        TopicImage topic = unled.with(led);
        draft.change(new TopicSet(topic));
        List<PartitionImage> unfinished = topic.unledPartitions();
        if (!unfinished.isEmpty() && !image.deleting().contains(stored.name())) {
            if (stored.partitionNodes().isEmpty()) {
                draft.write(StoreOp.create(StorePaths.partitions(stored.name()), StoreOp.NO_DATA));
            }
            PartitionWrites.create(
                    draft,
                    image,
                    stored.name(),
                    unfinished,
                    stored.partitionNodes().orElse(Set.of()));
        }
    }
}
