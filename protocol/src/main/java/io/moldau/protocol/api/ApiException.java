package io.moldau.protocol.api;

/**
 * A request failed for a reason its sender is told. Thrown below the handlers and turned into an {@link ErrorCode} once,
 * at the edge; clients throw it to their callers. It is an answer and not a defect, so it has no stack trace.
 */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode error;

    /** Fails with the error's own message. */
    public ApiException(ErrorCode error) {
        this(error, error.message());
    }

    /** Fails with a message that says more: which topic, which limit. */
    public ApiException(ErrorCode error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    public ErrorCode error() {
        return error;
    }
}
