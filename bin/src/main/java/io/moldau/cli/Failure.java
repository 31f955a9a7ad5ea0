package io.moldau.cli;

/** A command cannot do what it was asked. Its message is all the user sees: what is wrong, and what to do about it. */
public final class Failure extends RuntimeException {

    /** A failure explained by {@code message}, one sentence or several lines. */
    public Failure(String message) {
        super(message);
    }

    /** A failure with a cause that a debugger may want. */
    public Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
