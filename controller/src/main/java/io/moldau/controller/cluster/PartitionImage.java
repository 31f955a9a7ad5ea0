package io.moldau.controller.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One partition: who holds it and who leads it.
 *
 * @param leadership null from the moment a topic's assignment is written until the first leader is: a controller that
 *     finds it so finishes the job
 */
public record PartitionImage(
        int partition, Assignment assignment, @Nullable Leadership leadership) {

    /** Shorthand for the brokers that hold this partition, the preferred leader first. */
    public List<Integer> replicas() {
        return assignment.replicas();
    }

    /** The broker that leads when it can. */
    public int preferredLeader() {
        return assignment.replicas().get(0);
    }

    /** Whether this broker leads. */
    public boolean isLedBy(int brokerId) {
        return leadership != null && leadership.leader() == brokerId;
    }

    /** The same replicas under another leadership. */
    public PartitionImage led(Leadership by) {
        return new PartitionImage(partition, assignment, by);
    }
}
