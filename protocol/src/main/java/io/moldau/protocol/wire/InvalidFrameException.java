package io.moldau.protocol.wire;

/**
 * A frame that breaks the protocol: truncated, oversized, or with a count, length or tag that cannot be true. The peer is
 * at fault, so the connection is closed; the message says what was wrong and carries no bytes of the frame.
 *
 * <p>It has no stack trace: a flood of bad frames must stay cheap.
 */
public final class InvalidFrameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidFrameException(String message) {
        super(message, null, false, false);
    }
}
