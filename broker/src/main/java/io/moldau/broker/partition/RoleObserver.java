package io.moldau.broker.partition;

/** Told what becomes of the replicas of one loop; on that loop. */
@FunctionalInterface
public interface RoleObserver {

    /** Nobody wants to know. */
    RoleObserver NONE = partition -> {};

    /** The replica has taken the role that {@link Partition#role()} tells; Unassigned also before it goes. */
    void onRole(Partition partition);
}
