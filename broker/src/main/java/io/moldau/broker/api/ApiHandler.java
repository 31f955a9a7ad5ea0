package io.moldau.broker.api;

import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of one API; one class per API, without state of its own. Everything runs on the loop of the request's
 * connection unless the handler posts elsewhere.
 *
 * @param <Q> the request's message
 */
public interface ApiHandler<Q extends ApiMessage> {

    /** Which API. */
    ApiKey api();

    /** The lowest version offered to clients. */
    default int lowestVersion() {
        return api().lowestVersion();
    }

    /** The highest version offered to clients. */
    default int highestVersion() {
        return api().highestVersion();
    }

    /** Whether only Moldau's own clients are told of the API, as Kafka has none like it. */
    default boolean isOurs() {
        return false;
    }

    /**
     * Whether the message's record data is read after {@link #handle} returns: then the frame is held until the request
     * completes or {@link Request#releaseFrame} is called. Otherwise it goes back before {@code handle} is called.
     */
    default boolean keepsFrame() {
        return false;
    }

    /**
     * Answers one request, now or later, by completing {@code request} exactly once.
     *
     * @throws ApiException to answer with {@link #failure}; only before the request is completed
     */
    void handle(Request request, Q message);

    /**
     * The response that says a whole request failed. Null, the default, for an API whose response has no place for that: the
     * connection is closed.
     */
    default @Nullable ApiMessage failure(Q message, ApiException error) {
        return null;
    }
}
