package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterChange.PartitionsSet;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.store.PartitionStateNode;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How partitions are written: their first leadership with the nodes around it, and each later one. */
final class PartitionWrites {

    private PartitionWrites() {}

    /**
     * Gives each of these partitions its first leader, unless none of its replicas lives.
     *
     * @param existing partitions whose node exists although they never had a leader: a controller died in between
     */
    static void create(
            Decision.Draft draft,
            ClusterImage image,
            String topic,
            Collection<PartitionImage> partitions,
            Set<Integer> existing) {
        List<PartitionImage> led = new ArrayList<>(partitions.size());
        for (PartitionImage partition : partitions) {
            Optional<Leadership> first =
                    LeaderElection.first(partition.replicas(), image::isLive, image.controllerEpoch());
            if (first.isPresent()) {
                if (!existing.contains(partition.partition())) {
                    draft.write(StoreOp.create(StorePaths.partition(topic, partition.partition()), StoreOp.NO_DATA));
                }
                draft.write(StoreOp.create(
                        StorePaths.partitionState(topic, partition.partition()),
                        PartitionStateNode.encode(first.get())));
                led.add(partition.led(first.get()));
            }
        }
        if (!led.isEmpty()) {
            draft.change(new PartitionsSet(topic, led, true));
        }
    }

    /** Writes a decided leadership over the one it follows. */
    static StoreOp update(String topic, int partition, Leadership next) {
        return StoreOp.set(
                StorePaths.partitionState(topic, partition),
                PartitionStateNode.encode(next),
                next.partitionEpoch() - 1);
    }
}
