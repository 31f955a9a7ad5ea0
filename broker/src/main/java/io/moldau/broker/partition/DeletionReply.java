package io.moldau.broker.partition;

import io.moldau.protocol.api.ErrorCode;

/** Hears how a deletion of records ended. */
@FunctionalInterface
public interface DeletionReply {

    /** No offset can be told. */
    long NONE = -1;

    /**
     * Called once, on the partition's loop.
     *
     * @param firstOffset the first offset that is left, or {@link #NONE} with an error
     */
    void accept(ErrorCode error, long firstOffset);
}
