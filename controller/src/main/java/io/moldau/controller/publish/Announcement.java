package io.moldau.controller.publish;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ClusterChange;
import io.moldau.controller.cluster.ClusterDelta;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Works out which broker has to be told what about one delta.
 *
 * <ul>
 *   <li>Whoever holds a partition with a new leader or in-sync set gets LeaderAndIsr for it, and everybody UpdateMetadata.
 *   <li>A broker that appeared gets UpdateMetadata of everything, which must be the first that it hears, since it answers
 *       clients from then on; and LeaderAndIsr for all it holds.
 *   <li>A change of in-sync replicas that a leader asked for is metadata and nothing else.
 *   <li>A broker that is not to hold a partition any more gets StopReplica with deletion for it.
 *   <li>A broker that asked to stop gets StopReplica for all it does not lead: it has nothing to fetch any more.
 *   <li>When brokers or the controller changed, everybody gets UpdateMetadata, if need be without partitions. The first
 *       thing a new controller says is of that kind: a broker follows only leaders it has heard of.
 * </ul>
 *
 * Partitions that nobody led yet are in no request.
 */
final class Announcement {

    /** One request and whom it is for. */
    record Message(int brokerId, ApiMessage request) {}

    private final ClusterImage image;
    private final BrokerMessages messages;
    private final Map<Integer, NavigableSet<TopicPartition>> held = new TreeMap<>();
    private final NavigableSet<TopicPartition> changed = new TreeSet<>();
    private final NavigableSet<TopicPartition> fresh = new TreeSet<>();
    private final NavigableSet<Integer> appeared = new TreeSet<>();
    private final NavigableSet<Integer> leaving = new TreeSet<>();
    private final Map<Integer, NavigableSet<TopicPartition>> dropped = new TreeMap<>();
    private boolean tellAll;

    private Announcement(ClusterImage image, String brokerListener) {
        this.image = image;
        this.messages = new BrokerMessages(image, brokerListener);
    }

    /**
     * The requests that tell brokers of {@code delta}, in the order they are to be sent.
     *
     * @param image after the delta
     */
    static List<Message> of(ClusterImage image, ClusterDelta delta, String brokerListener) {
        Announcement announcement = new Announcement(image, brokerListener);
        delta.changes().forEach(announcement::collect);
        announcement.catchUpAppeared();
        return announcement.messages();
    }

    private void collect(ClusterChange change) {
        if (change instanceof ClusterChange.ControllerElected || change instanceof ClusterChange.BrokerGone) {
            tellAll = true;
        } else if (change instanceof ClusterChange.BrokerAppeared broker) {
            tellAll = true;
            appeared.add(broker.broker().id());
        } else if (change instanceof ClusterChange.BrokerLeaving broker) {
            leaving.add(broker.brokerId());
        } else if (change instanceof ClusterChange.ReplicasDropped drop) {
            TopicPartition key = new TopicPartition(drop.topic(), drop.partition());
            drop.brokers()
                    .forEach(id -> dropped.computeIfAbsent(id, broker -> new TreeSet<>())
                            .add(key));
        } else if (change instanceof ClusterChange.InSyncSet set) {
            set.partitions().forEach(partition -> changed.add(new TopicPartition(set.topic(), partition.partition())));
        } else if (change instanceof ClusterChange.TopicSet set) {
            collect(set.topic().name(), set.topic().partitions().values(), false);
        } else if (change instanceof ClusterChange.PartitionsSet set) {
            collect(set.topic(), set.partitions(), set.fresh());
        } else if (change instanceof ClusterChange.DeletionRequested requested) {
            TopicImage topic = image.topic(requested.topic());
            if (topic != null) {
                ledPartitions(topic).forEach(changed::add);
            }
        }
    }

    private void collect(String topic, Collection<PartitionImage> partitions, boolean isNew) {
        for (PartitionImage partition : partitions) {
            TopicPartition key = new TopicPartition(topic, partition.partition());
            if (hasLeadership(key) && partition.leadership() != null) {
                changed.add(key);
                if (isNew) {
                    fresh.add(key);
                }
                if (!image.deleting().contains(topic)) {
                    partition.replicas().forEach(replica -> holds(replica, key));
                }
            }
        }
    }

    /** A later change of the same delta may have taken the topic away again. */
    private boolean hasLeadership(TopicPartition key) {
        TopicImage topic = image.topic(key.topic());
        @Nullable PartitionImage partition = topic == null ? null : topic.partition(key.partition());
        return partition != null && partition.leadership() != null;
    }

    private void catchUpAppeared() {
        if (appeared.isEmpty()) {
            return;
        }
        for (TopicImage topic : image.topics().values()) {
            if (image.deleting().contains(topic.name())) {
                continue;
            }
            for (PartitionImage partition : topic.partitions().values()) {
                if (partition.leadership() != null) {
                    TopicPartition key = new TopicPartition(topic.name(), partition.partition());
                    partition.replicas().stream().filter(appeared::contains).forEach(replica -> holds(replica, key));
                }
            }
        }
    }

    private void holds(int brokerId, TopicPartition key) {
        held.computeIfAbsent(brokerId, id -> new TreeSet<>()).add(key);
    }

    private List<Message> messages() {
        List<Message> result = new ArrayList<>();
        if (tellAll) {
            // Before anything else: whoever is told to follow a leader must have heard that it lives.
            for (BrokerRegistration broker : image.brokers().values()) {
                result.add(metadata(broker, appeared.contains(broker.id()) ? everything() : List.of()));
            }
        }
        for (BrokerRegistration broker : image.brokers().values()) {
            NavigableSet<TopicPartition> partitions = held.get(broker.id());
            if (partitions != null) {
                result.add(new Message(broker.id(), messages.leaderAndIsr(broker, partitions, fresh)));
            }
        }
        for (BrokerRegistration broker : image.brokers().values()) {
            if (!changed.isEmpty() && !appeared.contains(broker.id())) {
                result.add(metadata(broker, changed));
            }
        }
        dropped.forEach((id, partitions) -> {
            BrokerRegistration broker = image.brokers().get(id);
            List<TopicPartition> present =
                    partitions.stream().filter(this::hasLeadership).toList();
            if (broker != null && !present.isEmpty()) {
                result.add(new Message(id, messages.stopReplicas(broker, present, true)));
            }
        });
        for (int id : leaving) {
            BrokerRegistration broker = image.brokers().get(id);
            List<TopicPartition> followed = broker == null ? List.of() : followedBy(id);
            if (broker != null && !followed.isEmpty()) {
                result.add(new Message(id, messages.stopReplicas(broker, followed, false)));
            }
        }
        return result;
    }

    private List<TopicPartition> followedBy(int brokerId) {
        List<TopicPartition> followed = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            for (PartitionImage partition : topic.partitions().values()) {
                boolean held =
                        partition.leadership() != null && partition.replicas().contains(brokerId);
                if (held && !partition.isLedBy(brokerId) && !image.deleting().contains(topic.name())) {
                    followed.add(new TopicPartition(topic.name(), partition.partition()));
                }
            }
        }
        return followed;
    }

    private Message metadata(BrokerRegistration broker, Collection<TopicPartition> partitions) {
        return new Message(broker.id(), messages.updateMetadata(broker, partitions));
    }

    private List<TopicPartition> everything() {
        return image.topics().values().stream()
                .flatMap(topic -> ledPartitions(topic).stream())
                .toList();
    }

    private static List<TopicPartition> ledPartitions(TopicImage topic) {
        return topic.partitions().values().stream()
                .filter(partition -> partition.leadership() != null)
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .toList();
    }
}
