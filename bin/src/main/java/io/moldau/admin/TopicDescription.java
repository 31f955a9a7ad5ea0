package io.moldau.admin;

import io.moldau.protocol.wire.Uuid;
import java.util.List;

/**
 * A topic as the cluster's metadata shows it.
 *
 * @param id {@link Uuid#ZERO} from a cluster without topic ids
 * @param internal whether the cluster keeps it for itself
 * @param partitions by number, at least one
 */
public record TopicDescription(String name, Uuid id, boolean internal, List<PartitionDescription> partitions) {

    /**
     * One partition.
     *
     * @param leader the broker that takes writes; -1 when there is none
     * @param leaderEpoch how many leaderships there were before; -1 when the cluster does not tell
     * @param replicas brokers that keep a copy, the preferred leader first
     * @param inSync those whose copy is complete
     */
    public record PartitionDescription(
            int partition, int leader, int leaderEpoch, List<Integer> replicas, List<Integer> inSync) {

        /** Nobody takes writes or serves reads. */
        public boolean isOffline() {
            return leader < 0;
        }

        /** A copy is missing or behind. */
        public boolean isUnderReplicated() {
            return inSync.size() < replicas.size();
        }
    }

    /** Copies of each partition. */
    public int replicationFactor() {
        return partitions.get(0).replicas().size();
    }
}
