package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.protocol.api.TopicPartition;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reassignments that run during one term in office, each ended as soon as it can be. Lives on the controller's loop. */
final class Reassignments {

    private static final Logger LOG = LoggerFactory.getLogger(Reassignments.class);

    private final Decisions decisions;
    private final Set<TopicPartition> running = new LinkedHashSet<>();
    private boolean ending;

    Reassignments(Decisions decisions) {
        this.decisions = decisions;
    }

    /** Goes on with what earlier controllers began. */
    void resume() {
        decisions.submit("resume reassignments", image -> {
            image.allPartitions().stream().filter(key -> isRunning(image, key)).forEach(running::add);
            if (!running.isEmpty()) {
                LOG.info("going on with the reassignment of {} partitions", running.size());
            }
            return Reassignment.advance(image, running, true);
        });
    }

    /** Has partitions take more replicas that were created while fewer brokers lived than they are to have replicas. */
    void grow(Map<String, Integer> wantedReplicas) {
        if (ReplicaGrowth.wishes(decisions.image(), wantedReplicas).isEmpty()) {
            return;
        }
        decisions.submit(
                "grow " + wantedReplicas.keySet(),
                image -> Reassignment.request(image, ReplicaGrowth.wishes(image, wantedReplicas)),
                begun -> begun.ifPresent(partitions -> {
                    LOG.info("more brokers live: more replicas for {} partitions", partitions.size());
                    watch(partitions.keySet());
                }));
    }

    /** These may have begun. */
    void watch(Collection<TopicPartition> partitions) {
        running.addAll(partitions);
        advance(decisions.image());
    }

    /** Ends what can be ended. */
    void advance(ClusterImage image) {
        running.removeIf(key -> !isRunning(image, key));
        List<TopicPartition> complete =
                running.stream().filter(key -> isComplete(image, key)).toList();
        if (!complete.isEmpty() && !ending) {
            ending = true;
            decisions.submit(
                    "end reassignment of " + complete.size() + " partitions",
                    now -> Reassignment.advance(now, complete, false),
                    done -> {
                        ending = false;
                        LOG.info("reassigned {}", complete);
                    });
        }
    }

    /** Whether the partition is on its way to other replicas. */
    static boolean isRunning(ClusterImage image, TopicPartition key) {
        PartitionImage partition = Reassignment.find(image, key);
        return partition != null && !partition.assignment().isSettled();
    }

    private static boolean isComplete(ClusterImage image, TopicPartition key) {
        PartitionImage partition = Reassignment.find(image, key);
        return partition != null && Reassignment.isComplete(partition);
    }
}
