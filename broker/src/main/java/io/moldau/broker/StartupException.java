package io.moldau.broker;

import org.jspecify.annotations.Nullable;

/** Why a broker cannot start, in words that tell its operator what to do. */
public final class StartupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartupException(String message) {
        this(message, null);
    }

    public StartupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
