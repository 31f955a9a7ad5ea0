package io.moldau.controller.controller;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the partitions that have fewer replicas than they are to have because they were created while few brokers lived, and
 * who is to hold them now that there are more. Their preferred leaders are spread anew.
 */
final class ReplicaGrowth {

    private final ClusterImage image;

    /** How many of the topic's replicas each broker holds, and how many it is preferred to lead. */
    private final Map<Integer, Integer> held = new HashMap<>();

    private final Map<Integer, Integer> preferred = new HashMap<>();

    private ReplicaGrowth(ClusterImage image) {
        this.image = image;
    }

    /**
     * Who is to hold which partition; empty as long as all have what they can have.
     *
     * @param wanted how many replicas each partition of a topic is to have
     */
    static Map<TopicPartition, Optional<List<Integer>>> wishes(ClusterImage image, Map<String, Integer> wanted) {
        Map<TopicPartition, Optional<List<Integer>>> wishes =
                new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        wanted.forEach((name, replicas) -> {
            TopicImage topic = image.topic(name);
            if (topic != null && !image.deleting().contains(name)) {
                new ReplicaGrowth(image).grow(topic, replicas, wishes);
            }
        });
        return wishes;
    }

    private void grow(TopicImage topic, int wanted, Map<TopicPartition, Optional<List<Integer>>> wishes) {
        long possible =
                image.brokers().keySet().stream().filter(image::isStaying).count();
        List<PartitionImage> small = new ArrayList<>();
        for (PartitionImage partition : topic.partitions().values()) {
            if (partition.assignment().removing().isEmpty()
                    && partition.replicas().size() < Math.min(wanted, possible)) {
                small.add(partition);
            } else {
                preferred.merge(partition.preferredLeader(), 1, Integer::sum);
            }
            partition.replicas().forEach(broker -> held.merge(broker, 1, Integer::sum));
        }
        for (PartitionImage partition : small) {
            List<Integer> replicas = new ArrayList<>(partition.replicas());
            while (replicas.size() < wanted && add(replicas)) {
                held.merge(replicas.get(replicas.size() - 1), 1, Integer::sum);
            }
            if (replicas.size() > partition.replicas().size()) {
                wishes.put(
                        new TopicPartition(topic.name(), partition.partition()), Optional.of(ledByLeastBusy(replicas)));
            }
        }
    }

    /** Adds the broker that has least of this topic, in a rack of its own if there is one. */
    private boolean add(List<Integer> replicas) {
        Optional<Integer> next = image.brokers().keySet().stream()
                .filter(id -> image.isStaying(id) && !replicas.contains(id))
                .min(Comparator.comparing((Integer id) -> sharesRack(id, replicas))
                        .thenComparing(id -> held.getOrDefault(id, 0))
                        .thenComparing(id -> id));
        next.ifPresent(replicas::add);
        return next.isPresent();
    }

    private boolean sharesRack(int broker, List<Integer> replicas) {
        String rack = rackOf(broker);
        return rack != null && replicas.stream().anyMatch(other -> Objects.equals(rack, rackOf(other)));
    }

    private @Nullable String rackOf(int broker) {
        BrokerRegistration known = image.brokers().get(broker);
        return known == null ? null : known.rack();
    }

    private List<Integer> ledByLeastBusy(List<Integer> replicas) {
        int leader = replicas.stream()
                .filter(image::isStaying)
                .min(Comparator.comparing((Integer id) -> preferred.getOrDefault(id, 0)))
                .orElse(replicas.get(0));
        preferred.merge(leader, 1, Integer::sum);
        List<Integer> ordered = new ArrayList<>(replicas);
        ordered.remove((Integer) leader);
        ordered.add(0, leader);
        return ordered;
    }
}
