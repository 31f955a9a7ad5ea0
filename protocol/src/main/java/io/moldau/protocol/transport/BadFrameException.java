package io.moldau.protocol.transport;

import java.io.IOException;

/** A peer sent a size prefix that no frame may have, or more than the memory for unfinished frames allows. */
public final class BadFrameException extends IOException {

    private static final long serialVersionUID = 1L;

    public BadFrameException(String message) {
        super(message);
    }
}
