package io.moldau.broker.network;

/** Answers requests; all that this package knows about what they mean. */
@FunctionalInterface
public interface RequestHandler {

    /**
     * Takes a request, on its connection's loop. The answer may come at once or later, from any thread, through exactly one
     * of {@link Request}'s methods that complete it; the next request of the connection arrives meanwhile. Whatever the peer
     * did wrong is answered the same way: an exception that escapes is a programmer's error.
     */
    void handle(Request request);
}
