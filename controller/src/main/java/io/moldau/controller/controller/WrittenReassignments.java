package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.store.MalformedNodeException;
import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.ReassignmentNode;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.StoredNode;
import io.moldau.protocol.api.TopicPartition;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reassignments that somebody wrote into the store, as tools older than the request for it do (KIP-455). Each goes the way
 * of any other; their node stays until all have ended, which is what such tools look for. Lives on the controller's loop,
 * for one term.
 */
final class WrittenReassignments {

    private static final Logger LOG = LoggerFactory.getLogger(WrittenReassignments.class);

    private final MetadataStore store;
    private final Decisions decisions;
    private final Reassignments reassignments;

    /** What was begun last and has not ended, or null. */
    private @Nullable Written running;

    private boolean ended;

    private record Written(int version, Set<TopicPartition> partitions) {}

    WrittenReassignments(MetadataStore store, Decisions decisions, Reassignments reassignments) {
        this.store = store;
        this.decisions = decisions;
        this.reassignments = reassignments;
    }

    /** Begins what there is and whatever follows. */
    void watch() {
        store.read(StorePaths.REASSIGNMENT, this::onChanged, read -> {
            if (!ended && read.isDone()) {
                read.value().ifPresent(this::begin);
            }
        });
    }

    void end() {
        ended = true;
    }

    private void onChanged() {
        if (!ended) {
            watch();
        }
    }

    private void begin(StoredNode node) {
        Map<TopicPartition, List<Integer>> wanted;
        try {
            wanted = ReassignmentNode.decode(node.data());
        } catch (MalformedNodeException e) {
            LOG.error("{} ignored: {}", StorePaths.REASSIGNMENT, e.getMessage());
            clear(node.version());
            return;
        }
        Map<TopicPartition, Optional<List<Integer>>> wishes = new LinkedHashMap<>();
        wanted.forEach((partition, replicas) -> wishes.put(partition, Optional.of(replicas)));
        decisions.submit(
                "written reassignment of " + wishes.size() + " partitions",
                image -> Reassignment.request(image, wishes),
                done -> done.ifPresent(results -> begun(node.version(), results)));
    }

    private void begun(int version, Map<TopicPartition, Result<Boolean>> results) {
        Set<TopicPartition> accepted = new LinkedHashSet<>();
        results.forEach((partition, result) -> {
            if (result.rejection() == null) {
                accepted.add(partition);
            } else {
                LOG.warn("{}: not reassigned as written: {}", partition, result.message());
            }
        });
        running = new Written(version, accepted);
        reassignments.watch(accepted);
        advance(decisions.image());
    }

    /** Removes the node when everything has ended. */
    void advance(ClusterImage image) {
        Written now = running;
        if (now != null && now.partitions().stream().noneMatch(key -> Reassignments.isRunning(image, key))) {
            running = null;
            clear(now.version());
        }
    }

    /** Unless somebody has written anew: that is still to be done. */
    private void clear(int version) {
        store.commit(List.of(new StoreOp.Delete(StorePaths.REASSIGNMENT, version)), ignored -> {});
    }
}
