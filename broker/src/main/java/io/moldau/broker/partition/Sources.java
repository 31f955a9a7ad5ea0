package io.moldau.broker.partition;

/** Where the followers of one loop get their records from. Touched on that loop alone. */
public interface Sources {

    /**
     * Has a replica copy from this leader from its end on, until it is told otherwise. Replaces what was asked for the
     * partition before.
     *
     * @param leaderEpoch the epoch to fetch under
     */
    void follow(FollowerLog replica, int leader, int leaderEpoch);

    /** Stops copying; nothing is applied to the replica from now on. Does nothing for one that copies from nobody. */
    void stop(FollowerLog replica);
}
