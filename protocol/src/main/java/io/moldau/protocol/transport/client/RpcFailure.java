package io.moldau.protocol.transport.client;

import org.jspecify.annotations.Nullable;

/**
 * Why a call got no response. An error that a broker answered is not a failure: it is in the response.
 *
 * @param message one sentence for people
 */
public record RpcFailure(
        Kind kind, String message, @Nullable Throwable cause) {

    /** What a caller may have to tell apart. */
    public enum Kind {
        /** No answer in time. The broker may have carried the request out. */
        TIMEOUT,
        /** The connection could not be opened, or was lost. A request that was sent may have been carried out. */
        DISCONNECTED,
        /** The broker knows no version of this request that the caller can use. Nothing was sent. */
        UNSUPPORTED_VERSION,
        /** Too many calls already wait for this broker. Nothing was sent. */
        OVERLOADED,
        /** The broker to call is not known, or the client was closed. Nothing was sent. */
        NO_BROKER,
        /** The broker answered something that is no response. */
        MALFORMED_RESPONSE
    }

    RpcFailure(Kind kind, String message) {
        this(kind, message, null);
    }

    /** Whether trying again, here or elsewhere, may succeed. */
    public boolean retriable() {
        return kind != Kind.UNSUPPORTED_VERSION;
    }

    @Override
    public String toString() {
        return cause == null ? message : message + ": " + cause.getMessage();
    }
}
