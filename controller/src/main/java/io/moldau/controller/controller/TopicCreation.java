package io.moldau.controller.controller;

import io.moldau.controller.cluster.Assignment;
import io.moldau.controller.cluster.ClusterChange.ConfigSet;
import io.moldau.controller.cluster.ClusterChange.TopicSet;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.store.ConfigNode;
import io.moldau.controller.store.ConfigWriter;
import io.moldau.controller.store.StoreOp;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.TopicNode;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Decides about topics to be created: checks them, places their replicas, elects their first leaders. */
final class TopicCreation {

    /** A request for more is a slip, and would hold up the cluster. */
    static final int MAX_PARTITIONS_PER_REQUEST = 100_000;

    private final ClusterImage image;
    private final RandomGenerator random;
    private final Decision.Draft draft = new Decision.Draft();
    private final Set<String> names;
    private int partitionsLeft = MAX_PARTITIONS_PER_REQUEST;

    private TopicCreation(ClusterImage image, RandomGenerator random) {
        this.image = image;
        this.random = random;
        this.names = new HashSet<>(image.topics().keySet());
    }

    /**
     * Creates what of {@code topics} can be created; each gets its own result, in their order.
     *
     * @param validateOnly check and answer as if, but write nothing
     */
    static Decision<List<Result<TopicImage>>> decide(
            ClusterImage image, List<NewTopic> topics, boolean validateOnly, RandomGenerator random) {
        TopicCreation creation = new TopicCreation(image, random);
        List<Result<TopicImage>> results = new ArrayList<>(topics.size());
        for (NewTopic topic : topics) {
            results.add(creation.create(topic));
        }
        return validateOnly ? Decision.none(results) : creation.draft.answer(results);
    }

    private Result<TopicImage> create(NewTopic topic) {
        Optional<Rejection> rejection = check(topic);
        if (rejection.isPresent()) {
            return new Result<>(null, rejection.get());
        }
        Map<Integer, Assignment> assignments = assign(topic);
        Uuid id = newTopicId(random);
        TopicImage created = TopicImage.unled(topic.name(), id, 0, assignments);
        writeConfig(topic);
        draft.write(StoreOp.create(StorePaths.topic(topic.name()), new TopicNode(id, assignments).encode()))
                .change(new TopicSet(created))
                .write(StoreOp.create(StorePaths.partitions(topic.name()), StoreOp.NO_DATA));
        PartitionWrites.create(draft, image, topic.name(), created.partitions().values(), Set.of());
        names.add(topic.name());
        partitionsLeft -= assignments.size();
        return Result.of(created);
    }

    private Optional<Rejection> check(NewTopic topic) {
        String name = topic.name();
        Optional<String> badName = TopicNames.problemOf(name);
        if (badName.isPresent()) {
            return reject(ErrorCode.INVALID_TOPIC_EXCEPTION, badName.get());
        } else if (image.deleting().contains(name)) {
            return reject(ErrorCode.TOPIC_ALREADY_EXISTS, "topic " + name + " is still being deleted");
        } else if (names.contains(name)) {
            return reject(ErrorCode.TOPIC_ALREADY_EXISTS, "topic " + name + " exists");
        }
        Optional<String> collision = TopicNames.collisionOf(name, names);
        if (collision.isPresent()) {
            return reject(
                    ErrorCode.INVALID_TOPIC_EXCEPTION,
                    "topic " + name + " differs from " + collision.get()
                            + " only in '.' and '_', which are the same in metric names");
        }
        return (topic.assignments().isEmpty() ? checkCounts(topic) : checkAssignments(topic))
                .or(() -> checkMinInSync(topic));
    }

    private Optional<Rejection> checkCounts(NewTopic topic) {
        int liveBrokers = image.brokers().size();
        if (topic.partitions() < 1) {
            return reject(ErrorCode.INVALID_PARTITIONS, "a topic has at least 1 partition, not " + topic.partitions());
        } else if (topic.partitions() > partitionsLeft) {
            return reject(
                    ErrorCode.INVALID_PARTITIONS,
                    "one request creates at most " + MAX_PARTITIONS_PER_REQUEST + " partitions");
        } else if (topic.replicationFactor() < 1) {
            return reject(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "a partition has at least 1 replica, not " + topic.replicationFactor());
        } else if (topic.replicationFactor() > liveBrokers) {
            return reject(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "replication factor " + topic.replicationFactor() + " needs as many brokers; " + liveBrokers
                            + " are alive");
        }
        return Optional.empty();
    }

    private Optional<Rejection> checkAssignments(NewTopic topic) {
        Map<Integer, List<Integer>> assignments = topic.assignments();
        if (topic.partitions() != -1 || topic.replicationFactor() != -1) {
            return reject(
                    ErrorCode.INVALID_REQUEST,
                    "with an assignment, partition count and replication factor must both be -1");
        }
        for (int partition = 0; partition < assignments.size(); partition++) {
            if (!assignments.containsKey(partition)) {
                return reject(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "partitions are numbered from 0 without gaps; " + partition + " is missing");
            }
        }
        return Assignments.problemOf(new TreeMap<>(assignments).values(), image)
                .map(problem -> new Rejection(ErrorCode.INVALID_REPLICA_ASSIGNMENT, problem));
    }

    /** A topic with fewer replicas than it needs in sync would refuse every write that wants all acknowledged. */
    private Optional<Rejection> checkMinInSync(NewTopic topic) {
        String minInSync = topic.configs().get("min.insync.replicas");
        int replicas = topic.assignments().values().stream()
                .findFirst()
                .map(List::size)
                .orElse(topic.replicationFactor());
        return minInSync != null && Integer.parseInt(minInSync.trim()) > replicas
                ? reject(
                        ErrorCode.INVALID_CONFIG,
                        "min.insync.replicas=" + minInSync + " can never be met with " + replicas + " replicas")
                : Optional.empty();
    }

    private Map<Integer, Assignment> assign(NewTopic topic) {
        Map<Integer, Assignment> assignments = new TreeMap<>();
        if (!topic.assignments().isEmpty()) {
            topic.assignments().forEach((partition, replicas) -> assignments.put(partition, Assignment.of(replicas)));
            return assignments;
        }
        List<List<Integer>> placed = new ReplicaPlacement(image.brokers().values())
                .place(0, topic.partitions(), topic.replicationFactor(), random);
        for (int partition = 0; partition < placed.size(); partition++) {
            assignments.put(partition, Assignment.of(placed.get(partition)));
        }
        return assignments;
    }

    /** Settings come before the topic they are for, so that nobody ever sees it without them. */
    private void writeConfig(NewTopic topic) {
        ConfigEntity entity = ConfigEntity.topic(topic.name());
        boolean leftOver = image.configs().containsKey(entity);
        if (topic.configs().isEmpty() && !leftOver) {
            return;
        }
        String path = StorePaths.config(entity);
        byte[] data = ConfigNode.encode(topic.configs());
        draft.write(leftOver ? StoreOp.set(path, data, StoreOp.ANY_VERSION) : StoreOp.create(path, data))
                .write(ConfigWriter.notification(entity))
                .change(new ConfigSet(entity, topic.configs()));
    }

    static Uuid newTopicId(RandomGenerator random) {
        return new Uuid(random.nextLong(), random.nextLong());
    }

    private static Optional<Rejection> reject(ErrorCode error, String message) {
        return Optional.of(new Rejection(error, message));
    }
}
