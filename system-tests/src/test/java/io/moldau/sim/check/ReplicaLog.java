package io.moldau.sim.check;

import java.util.List;

/** What a replica has on its disk. */
public interface ReplicaLog {

    /** The batches from the one that holds {@code fromOffset} to the one before {@code endOffset}, in their order. */
    List<BatchMark> marks(long fromOffset, long endOffset);

    /** The records with keys from {@code fromOffset} to the one before {@code endOffset}, in their order. */
    List<KeyMark> keys(long fromOffset, long endOffset);
}
