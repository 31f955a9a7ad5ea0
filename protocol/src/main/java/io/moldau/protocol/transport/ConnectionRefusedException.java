package io.moldau.protocol.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The peer's machine answered that nobody listens on the port: the process is gone, or not there yet. */
public final class ConnectionRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    public ConnectionRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
