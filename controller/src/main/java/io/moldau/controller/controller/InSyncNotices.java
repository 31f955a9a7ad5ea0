package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterChange.InSyncSet;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.store.BulkRead;
import io.moldau.controller.store.IsrChangeNode;
import io.moldau.controller.store.MalformedNodeException;
import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.StoredNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of in-sync replicas that leaders wrote without asking, as brokers do whose inter-broker protocol is older than 2.7:
 * takes what they wrote into the image, so that the others are told and the next decision expects the right version. Lives
 * on the controller's loop, for one term.
 */
final class InSyncNotices {

    private static final Logger LOG = LoggerFactory.getLogger(InSyncNotices.class);

    private final MetadataStore store;
    private final Decisions decisions;
    private boolean ended;

    InSyncNotices(MetadataStore store, Decisions decisions) {
        this.store = store;
        this.decisions = decisions;
    }

    /** Reads what there is and whatever follows. */
    void watch() {
        store.children(StorePaths.ISR_CHANGES, this::onChanged, this::onListed);
    }

    void end() {
        ended = true;
    }

    private void onChanged() {
        if (!ended) {
            watch();
        }
    }

    private void onListed(Outcome<List<String>> listed) {
        if (!ended && listed.isDone() && !listed.value().isEmpty()) {
            List<String> paths = listed.value().stream()
                    .map(name -> StorePaths.ISR_CHANGES + "/" + name)
                    .toList();
            BulkRead.nodes(store, paths, whenRead(this::readTopics));
        }
    }

    private void readTopics(Map<String, StoredNode> notices) {
        Set<String> topics = new TreeSet<>();
        notices.forEach((path, node) -> {
            try {
                IsrChangeNode.decode(node.data()).forEach(partition -> topics.add(partition.topic()));
            } catch (MalformedNodeException e) {
                LOG.error("{} ignored: {}", path, e.getMessage());
            }
        });
        TopicReader.read(
                store,
                topics,
                whenRead(found -> decisions.submit(
                        "in-sync replicas that leaders wrote", image -> adopt(image, found, notices.keySet()))));
    }

    /** Takes over what is newer than the image, and clears the notices. */
    private static Decision<Boolean> adopt(ClusterImage image, List<StoredTopic> found, Collection<String> notices) {
        Decision.Draft draft = new Decision.Draft();
        notices.forEach(path -> draft.write(new StoreOp.Delete(path, StoreOp.ANY_VERSION)));
        for (StoredTopic stored : found) {
            TopicImage topic = image.topic(stored.name());
            if (topic != null && !image.deleting().contains(stored.name())) {
                List<PartitionImage> newer = newer(topic, stored.leaderships());
                if (!newer.isEmpty()) {
                    draft.change(new InSyncSet(stored.name(), newer));
                }
            }
        }
        return draft.answer(true);
    }

    private static List<PartitionImage> newer(TopicImage topic, Map<Integer, Leadership> stored) {
        List<PartitionImage> newer = new ArrayList<>();
        stored.forEach((number, leadership) -> {
            PartitionImage known = topic.partition(number);
            if (known != null
                    && known.leadership() != null
                    && known.leadership().partitionEpoch() < leadership.partitionEpoch()) {
                newer.add(known.led(leadership));
            }
        });
        return newer;
    }

    private <T> Consumer<Outcome<T>> whenRead(Consumer<T> next) {
        return outcome -> {
            if (!ended && outcome.isDone()) {
                next.accept(outcome.value());
            }
        };
    }
}
