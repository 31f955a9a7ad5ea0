package io.moldau.consumer;

import io.moldau.consumer.group.GroupFailure;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Why a consumer cannot go on as asked. */
public final class ConsumeException extends RuntimeException {

    /** What a caller may want to tell apart. */
    public enum Reason {
        /** A partition has no position, and {@code auto.offset.reset} is none. */
        NO_POSITION,
        /** The position is not in the log any more, or not yet, and {@code auto.offset.reset} is none. */
        OFFSET_OUT_OF_RANGE,
        /** Fetched bytes are not what was written; seeking past them goes on. */
        CORRUPT,
        /** A deserializer failed; seeking past the record goes on. */
        DESERIALIZATION,
        /** The broker refuses for good. */
        REFUSED,
        /** The group has given this member's partitions to others, or is about to: nothing is committed; poll to join again. */
        NOT_A_MEMBER,
        /** The group is rebalancing: nothing is committed; poll, and commit again what is still assigned. */
        REBALANCING,
        /** Another member has taken over this one's {@code group.instance.id}. */
        FENCED,
        /** The coordinator of the group was not to be had: trying again may succeed. */
        UNAVAILABLE,
        /** A {@link RebalanceListener} failed; the rebalance went on. */
        LISTENER,
        /** No answer in the time there was. */
        TIMEOUT,
        /** The library itself failed: the consumer cannot be used any more. */
        DEFECT
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient @Nullable TopicPartition partition;

    ConsumeException(Reason reason, @Nullable TopicPartition partition, String message, @Nullable Throwable cause) {
        super(partition == null ? message : partition + ": " + message, cause);
        this.reason = reason;
        this.partition = partition;
    }

    ConsumeException(Reason reason, @Nullable TopicPartition partition, String message) {
        this(reason, partition, message, null);
    }

    static ConsumeException of(GroupFailure failure) {
        ErrorCode error = failure.error();
        Reason reason = switch (error) {
            case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION -> Reason.NOT_A_MEMBER;
            case REBALANCE_IN_PROGRESS -> Reason.REBALANCING;
            case FENCED_INSTANCE_ID -> Reason.FENCED;
            default -> error.isRetriable() ? Reason.UNAVAILABLE : Reason.REFUSED;
        };
        return new ConsumeException(reason, null, failure.message());
    }

    public Reason reason() {
        return reason;
    }

    /** The partition that cannot be read on, if it is about one. */
    public @Nullable TopicPartition partition() {
        return partition;
    }
}
