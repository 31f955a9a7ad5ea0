package io.moldau.controller.controller;

import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.store.BulkRead;
import io.moldau.controller.store.MalformedNodeException;
import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.PartitionStateNode;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.StoredNode;
import io.moldau.controller.store.TopicNode;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics as they are in the store, each with its assignment, its partitions' nodes and their leaderships. A topic
 * that makes no sense is reported and left out, so that one bad node does not cost the others their controller.
 */
final class TopicReader {

    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);

    private final MetadataStore store;
    private final Consumer<Outcome<List<StoredTopic>>> done;
    private Map<String, StoredNode> topicNodes = Map.of();
    private Map<String, Set<Integer>> partitions = Map.of();

    private TopicReader(MetadataStore store, Consumer<Outcome<List<StoredTopic>>> done) {
        this.store = store;
        this.done = done;
    }

    /** Reads these topics; those that do not exist are missing from the result. */
    static void read(MetadataStore store, Collection<String> names, Consumer<Outcome<List<StoredTopic>>> done) {
        new TopicReader(store, done).readTopics(List.copyOf(names));
    }

    private void readTopics(List<String> names) {
        BulkRead.nodes(store, names.stream().map(StorePaths::topic).toList(), andThen(nodes -> {
            topicNodes = new TreeMap<>();
            for (String name : names) {
                StoredNode node = nodes.get(StorePaths.topic(name));
                if (node != null) {
                    topicNodes.put(name, node);
                }
            }
            readPartitionNodes();
        }));
    }

    private void readPartitionNodes() {
        List<String> parents =
                topicNodes.keySet().stream().map(StorePaths::partitions).toList();
        BulkRead.children(store, parents, andThen(listed -> {
            partitions = new TreeMap<>();
            for (String name : topicNodes.keySet()) {
                List<String> children = listed.get(StorePaths.partitions(name));
                if (children != null) {
                    Set<Integer> numbers = new TreeSet<>();
                    children.forEach(child -> numbers.add(Integer.parseInt(child)));
                    partitions.put(name, numbers);
                }
            }
            readLeaderships();
        }));
    }

    private void readLeaderships() {
        List<String> paths = new ArrayList<>();
        partitions.forEach(
                (name, numbers) -> numbers.forEach(partition -> paths.add(StorePaths.partitionState(name, partition))));
        BulkRead.nodes(store, paths, andThen(states -> {
            List<StoredTopic> found = new ArrayList<>(topicNodes.size());
            topicNodes.forEach((name, node) -> decode(name, node, states).ifPresent(found::add));
            done.accept(Outcome.done(found));
        }));
    }

    private Optional<StoredTopic> decode(String name, StoredNode node, Map<String, StoredNode> states) {
        @Nullable Set<Integer> numbers = partitions.get(name);
        try {
            Map<Integer, Leadership> leaderships = new TreeMap<>();
            for (int partition : numbers == null ? Set.<Integer>of() : numbers) {
                StoredNode state = states.get(StorePaths.partitionState(name, partition));
                if (state != null) {
                    leaderships.put(partition, PartitionStateNode.decode(new TopicPartition(name, partition), state));
                }
            }
            TopicNode topic = TopicNode.decode(name, node.data());
            return Optional.of(new StoredTopic(name, topic, node.version(), leaderships, Optional.ofNullable(numbers)));
        } catch (MalformedNodeException e) {
            LOG.error("topic {} left out: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    private <T> Consumer<Outcome<T>> andThen(Consumer<T> next) {
        return outcome -> {
            if (outcome.isDone()) {
                next.accept(outcome.value());
            } else {
                done.accept(outcome.refusal());
            }
        };
    }
}
