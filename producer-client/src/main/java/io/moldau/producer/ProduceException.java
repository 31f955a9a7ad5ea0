package io.moldau.producer;

import io.moldau.protocol.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Why a record was not delivered, or why the producer cannot tell whether it was. */
public final class ProduceException extends RuntimeException {

    /** What an application may want to tell apart. */
    public enum Reason {
        /** Larger than {@code max.request.size}, than {@code buffer.memory}, or than the broker takes. */
        TOO_LARGE,
        /** No memory within {@code max.block.ms}: records come faster than they can be sent. */
        BUFFER_FULL,
        /** The topic, or the partition asked for, was not found within {@code max.block.ms}. */
        NO_METADATA,
        /** No answer within {@code delivery.timeout.ms}. The record may have been written all the same. */
        TIMED_OUT,
        /** The serializer threw. */
        SERIALIZATION,
        /** The broker said no, in a way that repeating cannot change, or as often as {@code retries} allows. */
        REFUSED,
        /** The producer was closed before the record was sent. */
        CLOSED
    }

    private final Reason reason;
    private final @Nullable ErrorCode errorCode;

    ProduceException(Reason reason, String message, @Nullable ErrorCode errorCode, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.errorCode = errorCode;
    }

    static ProduceException of(Reason reason, String message) {
        return new ProduceException(reason, message, null, null);
    }

    static ProduceException refused(ErrorCode code, String message) {
        Reason reason = code == ErrorCode.MESSAGE_TOO_LARGE ? Reason.TOO_LARGE : Reason.REFUSED;
        return new ProduceException(reason, message, code, null);
    }

    public Reason reason() {
        return reason;
    }

    /** What the broker answered last, if it did. */
    public @Nullable ErrorCode errorCode() {
        return errorCode;
    }
}
