package io.moldau.broker.partition;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Which loop owns which partition. Immutable; safe from any thread. */
public final class Partitions {

    private final List<PartitionShard> shards;

    /**
     * Makes an empty shard for each loop.
     *
     * @param loops at least one
     * @param replication how the partitions of this broker take part in it
     * @param observers who is told of the roles that the partitions of a loop take; asked once per loop
     * @param existsElsewhere whether the cluster may have a partition that this broker lacks; called on the loops
     */
    public Partitions(
            int brokerId,
            List<? extends Loop> loops,
            Clock clock,
            Replication replication,
            Function<Loop, RoleObserver> observers,
            Predicate<TopicPartition> existsElsewhere) {
        this.shards = loops.stream()
                .map(loop ->
                        new PartitionShard(brokerId, loop, clock, replication, observers.apply(loop), existsElsewhere))
                .toList();
    }

    public List<PartitionShard> shards() {
        return shards;
    }

    /** The shard of a partition, whether or not it is here. Neighbours of one topic go to different loops. */
    public PartitionShard shardOf(TopicPartition id) {
        return shards.get(Math.floorMod(id.topic().hashCode() + id.partition(), shards.size()));
    }

    /** What to do with one of several partitions, on the loop that owns it. */
    @FunctionalInterface
    public interface ShardWork {

        /**
         * Handles one partition; on the loop of its shard.
         *
         * @param index of the partition in the list given to {@link #forEach}
         */
        void accept(PartitionShard shard, int index);
    }

    /** Runs the work for each partition on its loop, in the order of the list, with one hop per loop. */
    public void forEach(List<TopicPartition> ids, ShardWork work) {
        for (PartitionShard shard : shards) {
            if (ids.stream().anyMatch(id -> shardOf(id) == shard)) {
                shard.loop().run(() -> {
                    for (int i = 0; i < ids.size(); i++) {
                        if (shardOf(ids.get(i)) == shard) {
                            work.accept(shard, i);
                        }
                    }
                });
            }
        }
    }
}
