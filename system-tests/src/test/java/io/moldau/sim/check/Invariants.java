package io.moldau.sim.check;

import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.PartitionShard;
import io.moldau.broker.partition.Partitions;
import io.moldau.broker.partition.ReplicaState;
import io.moldau.controller.store.MemoryTree;
import io.moldau.controller.store.PartitionStateNode;
import io.moldau.controller.store.StoredNode;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * Looks at a whole cluster after each event and throws a {@link BrokenRuleError} as soon as a {@link Rule} does not hold.
 * What has not changed since the last look costs a comparison.
 */
public final class Invariants {

    /**
     * A broker that runs.
     *
     * @param process another object after each restart
     * @param diskFailed whether it may have logs that it cannot show
     */
    public record Running(int id, Object process, Partitions partitions, MetadataImage image, boolean diskFailed) {}

    private record Acknowledged(TopicPartition partition, long offset) {}

    private final BiPredicate<Integer, TopicPartition> excused;
    private final Offices offices = new Offices();
    private final StoreRules store;
    private final Map<TopicPartition, PartitionRules> partitions = new HashMap<>();
    private final Map<Integer, Watched> brokers = new TreeMap<>();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Set<String> compacted = new HashSet<>();

    /**
     * @param excused whether a broker lost writes of a partition, and has not been put out of its in-sync set since
     */
    public Invariants(MemoryTree tree, BiPredicate<Integer, TopicPartition> excused) {
        this.excused = excused;
        this.store = new StoreRules(tree, offices, this::onState);
    }

    /** Records of this topic may go when later ones have their keys: its logs are compared by keys. */
    public void expectCompaction(String topic) {
        compacted.add(topic);
    }

    /** Looks at everything; on whatever counts as the loop of every partition. */
    public void review(Collection<Running> running) {
        brokers.values().removeIf(watched -> {
            boolean gone = running.stream().noneMatch(broker -> broker.process() == watched.process);
            if (gone) {
                partitions.values().forEach(rules -> rules.onStopped(watched.id));
            }
            return gone;
        });
        store.review();
        for (Running broker : running) {
            brokers.computeIfAbsent(broker.id(), id -> new Watched(broker)).review(broker);
        }
        acknowledged.forEach(record -> rules(record.partition()).onAcknowledged(record.offset()));
        acknowledged.clear();
    }

    /** Looks at the end of a run at what takes too long to look at after each event. */
    public void reviewEnd() {
        partitions.values().forEach(PartitionRules::onEnd);
    }

    /** A writer was told that its record is safe; looked into at the next review, as exceptions here would be the writer's. */
    public void onAcknowledged(TopicPartition partition, long offset) {
        acknowledged.add(new Acknowledged(partition, offset));
    }

    /** The end of what was ever committed of a partition. */
    public long committedEnd(TopicPartition partition) {
        return rules(partition).committedEnd();
    }

    private void onState(TopicPartition partition, boolean isNew, StoredNode node) {
        if (isNew) {
            partitions.remove(partition);
        }
        rules(partition).onStored(PartitionStateNode.decode(partition, node));
    }

    private PartitionRules rules(TopicPartition partition) {
        return partitions.computeIfAbsent(
                partition,
                id -> new PartitionRules(id, compacted.contains(id.topic()), broker -> excused.test(broker, id)));
    }

    /** One process, and how its replicas stood when last looked at. */
    private final class Watched {
        private final int id;
        private final Object process;
        private final ImageRules image;
        private final Map<TopicPartition, ReplicaState> states = new HashMap<>();

        Watched(Running broker) {
            this.id = broker.id();
            this.process = broker.process();
            this.image = new ImageRules(broker.id(), offices);
        }

        void review(Running broker) {
            image.review(broker.image());
            boolean showsAll = states.isEmpty() && !broker.diskFailed();
            for (PartitionShard shard : broker.partitions().shards()) {
                shard.partitions().forEach(this::review);
            }
            if (showsAll) {
                partitions.forEach((partition, rules) -> {
                    if (!states.containsKey(partition)) {
                        rules.onMissing(id);
                    }
                });
            }
        }

        private void review(Partition partition) {
            ReplicaState now = partition.state();
            if (!now.equals(states.put(now.partition(), now))) {
                rules(now.partition()).onReplica(id, process, now, new DiskLog(partition.log()));
            }
        }
    }
}
