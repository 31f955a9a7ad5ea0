package io.moldau.broker.metadata;

import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.moldau.protocol.wire.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.IntTreePMap;

/** One topic with its partitions, in their order. */
public record TopicMetadata(String name, Uuid id, IntTreePMap<PartitionMetadata> partitions) {

    /** Whether each of the topic's first {@code count} partitions has a leader. */
    public boolean isLed(int count) {
        return partitions.size() >= count && partitions.values().stream().allMatch(PartitionMetadata::hasLeader);
    }

    /** This topic with those of its partitions led anew that somebody other than {@code brokerId} leads now. */
    TopicMetadata ledByOthers(List<LeaderAndIsrPartitionState> states, int brokerId) {
        IntTreePMap<PartitionMetadata> next = partitions;
        for (LeaderAndIsrPartitionState state : states) {
            PartitionMetadata known = next.get(state.partitionIndex());
            if (known != null && state.leader() != brokerId && state.leaderEpoch() > known.leaderEpoch()) {
                next = next.plus(
                        known.partition(), known.ledBy(state.leader(), state.leaderEpoch(), List.copyOf(state.isr())));
            }
        }
        return new TopicMetadata(name, id, next);
    }

    /** The partition with this number, or null. */
    public @Nullable PartitionMetadata partition(int partition) {
        return partitions.get(partition);
    }
}
