package io.moldau.broker.api;

import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * A handler before another, which decides when and where that one gets a request.
 *
 * @param <Q> the request's message, which must not refer to the frame: that is gone by the time a request has waited
 */
public abstract class GuardedHandler<Q extends ApiMessage> implements ApiHandler<Q> {

    /** Who answers in the end. */
    protected final ApiHandler<Q> guarded;

    protected GuardedHandler(ApiHandler<Q> guarded) {
        this.guarded = guarded;
    }

    @Override
    public final ApiKey api() {
        return guarded.api();
    }

    @Override
    public final int lowestVersion() {
        return guarded.lowestVersion();
    }

    @Override
    public final int highestVersion() {
        return guarded.highestVersion();
    }

    @Override
    public final boolean isOurs() {
        return guarded.isOurs();
    }

    @Override
    public final @Nullable ApiMessage failure(Q message, ApiException error) {
        return guarded.failure(message, error);
    }

    /** Takes up a request that had to wait: the other handler answers, or refuses. Any thread. */
    protected final void resume(Request request, Q message) {
        request.loop().run(() -> RequestDispatcher.answer(request, guarded, message));
    }
}
