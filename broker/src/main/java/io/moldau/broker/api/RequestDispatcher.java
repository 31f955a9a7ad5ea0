package io.moldau.broker.api;

import io.moldau.broker.network.Request;
import io.moldau.broker.network.RequestHandler;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.RequestHeader;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.Messages;
import io.moldau.protocol.wire.InvalidFrameException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each request to the handler of its API. This is the one place where bytes become a message, where a version that is
 * not offered is refused, and where an {@link ApiException} becomes a response. Immutable; runs on the loop of each request's
 * connection.
 *
 * <p>A request that cannot be understood closes its connection, as Kafka does: past a misread byte nothing can be trusted.
 */
public final class RequestDispatcher implements RequestHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);

    private final Map<ApiKey, ApiHandler<?>> handlers = new EnumMap<>(ApiKey.class);
    private final ApiVersionsHandler apiVersions;

    /**
     * Offers the APIs that have a handler, and ApiVersions, which tells them.
     *
     * @param handlers at most one per API, none for ApiVersions
     */
    public RequestDispatcher(Collection<? extends ApiHandler<?>> handlers) {
        for (ApiHandler<?> handler : handlers) {
            if (this.handlers.put(handler.api(), handler) != null) {
                throw new IllegalArgumentException("two handlers for " + handler.api());
            }
        }
        this.apiVersions = new ApiVersionsHandler(this.handlers.values());
        if (this.handlers.put(ApiKey.API_VERSIONS, apiVersions) != null) {
            throw new IllegalArgumentException("ApiVersions has its handler");
        }
    }

    @Override
    public void handle(Request request) {
        RequestHeader header = request.header();
        ApiHandler<?> handler = handlers.get(header.apiKey());
        int version = header.apiVersion();
        if (handler == null) {
            request.disconnect(header.apiKey().apiName() + " is not offered");
        } else if (version >= handler.lowestVersion() && version <= handler.highestVersion()) {
            dispatch(request, handler);
        } else if (header.apiKey() == ApiKey.API_VERSIONS) {
            apiVersions.refuse(request);
        } else {
            request.disconnect(header.apiKey().apiName() + " version " + version + " is not offered");
        }
    }

    @SuppressWarnings("unchecked") // a handler's type argument is the request of its API: see ApiHandler
    private static <Q extends ApiMessage> void dispatch(Request request, ApiHandler<Q> handler) {
        Q message;
        try {
            message = (Q) Messages.readRequest(
                    handler.api(), request.body(), request.header().apiVersion());
        } catch (InvalidFrameException e) {
            request.disconnect("malformed " + handler.api().apiName() + " request: " + e.getMessage());
            return;
        }
        if (!handler.keepsFrame()) {
            request.releaseFrame();
        }
        answer(request, handler, message);
    }

    /** Has a handler answer, be it with a failure. On the loop of the request's connection. */
    static <Q extends ApiMessage> void answer(Request request, ApiHandler<Q> handler, Q message) {
        try {
            handler.handle(request, message);
        } catch (ApiException e) {
            fail(request, handler, message, e);
        }
    }

    private static <Q extends ApiMessage> void fail(
            Request request, ApiHandler<Q> handler, Q message, ApiException error) {
        LOG.debug("{}: {} {}", request, error.error(), error.getMessage());
        ApiMessage response = handler.failure(message, error);
        if (response == null) {
            request.disconnect(handler.api().apiName() + " failed: " + error.error());
        } else {
            request.respond(response);
        }
    }
}
