package io.moldau.broker.coordinator;

import io.moldau.protocol.api.ErrorCode;
import java.util.List;
import java.util.function.Consumer;

/**
 * The only way for a coordinator to change its state. Belongs to one coordinator during one term of leadership; every method
 * runs on the partition's loop.
 *
 * @param <R> the coordinator's records
 */
public interface Journal<R> {

    /**
     * Passes records through the log, as one batch, all or none. When this returns they are in the leader's log and {@link
     * CoordinatorState#replay} has taken them in, one by one; or they were refused, nothing has changed, and {@code
     * replicated} has been told why.
     *
     * @param records at least one
     * @param replicated runs on the loop, once, now or later: NONE when every in-sync replica has the records; otherwise
     *     COORDINATOR_NOT_AVAILABLE when too few replicas took them in time (they may still come to count), NOT_COORDINATOR
     *     when this broker's term ended first, MESSAGE_TOO_LARGE or another error when they were refused
     */
    void append(List<R> records, Consumer<ErrorCode> replicated);

    /**
     * Tells when everything appended or loaded so far is replicated: what a reader is shown must not be lost again.
     *
     * @param replicated as for {@link #append}
     */
    void await(Consumer<ErrorCode> replicated);
}
