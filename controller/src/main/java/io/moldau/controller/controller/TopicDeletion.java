package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterChange.DeletionRequested;
import io.moldau.controller.cluster.ClusterChange.TopicDeleted;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.store.ConfigWriter;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides about the two ends of a deletion. It begins with a node of its own, which outlives any controller, and ends,
 * once every replica confirmed that its files are gone, by removing all nodes of the topic and that one last.
 */
final class TopicDeletion {

    private TopicDeletion() {}

    /** Marks topics for deletion; the result of each is its name. One already marked stays so, which is no error. */
    static Decision<List<Result<String>>> request(ClusterImage image, List<String> names) {
        Decision.Draft draft = new Decision.Draft();
        List<Result<String>> results = new ArrayList<>(names.size());
        Set<String> marked = new HashSet<>(image.deleting());
        for (String name : names) {
            if (image.topic(name) == null) {
                results.add(Result.rejected(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic of this name"));
                continue;
            }
            if (marked.add(name)) {
                draft.write(StoreOp.create(StorePaths.deletion(name), StoreOp.NO_DATA))
                        .change(new DeletionRequested(name));
            }
            results.add(Result.of(name));
        }
        return draft.answer(results);
    }

    /** Takes up what others marked, and clears marks of topics that do not exist. */
    static Decision<Boolean> adopt(ClusterImage image, Collection<String> marks) {
        Decision.Draft draft = new Decision.Draft();
        for (String name : marks) {
            if (image.topic(name) == null) {
                draft.write(new StoreOp.Delete(StorePaths.deletion(name), StoreOp.ANY_VERSION));
            } else if (!image.deleting().contains(name)) {
                draft.change(new DeletionRequested(name));
            }
        }
        return draft.answer(true);
    }

    /**
     * Forgets a topic whose replicas are all gone.
     *
     * @param nodes the topic's nodes as they exist, children before their parents
     */
    static Decision<Boolean> complete(ClusterImage image, String name, List<String> nodes) {
        if (!image.deleting().contains(name)) {
            return Decision.none(false);
        }
        Decision.Draft draft = new Decision.Draft();
        nodes.forEach(path -> draft.write(new StoreOp.Delete(path, StoreOp.ANY_VERSION)));
        ConfigEntity entity = ConfigEntity.topic(name);
        if (image.configs().containsKey(entity)) {
            draft.write(new StoreOp.Delete(StorePaths.config(entity), StoreOp.ANY_VERSION))
                    .write(ConfigWriter.notification(entity));
        }
        return draft.write(new StoreOp.Delete(StorePaths.deletion(name), StoreOp.ANY_VERSION))
                .change(new TopicDeleted(name))
                .answer(true);
    }
}
