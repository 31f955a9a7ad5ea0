package io.moldau.controller.store;

/** A node holds something else than its place in the tree calls for. */
public final class MalformedNodeException extends RuntimeException {

    public MalformedNodeException(String message) {
        super(message);
    }

    public MalformedNodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
