package io.moldau.broker.api.control;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.api.RequestDispatcher;
import io.moldau.broker.control.Forwarder;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * A handler that works where the controller is, offered by every broker: elsewhere the request travels to the controller and
 * its answer back. When no controller is found the handler answers here, and says that this broker is none.
 *
 * @param <Q> the request's message, which must not refer to the frame
 */
public final class ControllerBound<Q extends ApiMessage> implements ApiHandler<Q> {

    /** Longer than a controller's session and the election after it. */
    private static final int PATIENCE_MS = 15_000;

    private final ApiHandler<Q> here;
    private final Forwarder forwarder;

    public ControllerBound(ApiHandler<Q> here, Forwarder forwarder) {
        this.here = here;
        this.forwarder = forwarder;
    }

    @Override
    public ApiKey api() {
        return here.api();
    }

    @Override
    public int lowestVersion() {
        return here.lowestVersion();
    }

    @Override
    public int highestVersion() {
        return here.highestVersion();
    }

    @Override
    public @Nullable ApiMessage failure(Q message, ApiException error) {
        return here.failure(message, error);
    }

    @Override
    public void handle(Request request, Q message) {
        if (!forwarder.isElsewhere()) {
            here.handle(request, message);
            return;
        }
        forwarder.forward(message, request.header().apiVersion(), PATIENCE_MS, new Forwarder.Listener() {
            @Override
            public void onAnswer(ApiMessage response) {
                request.respond(response);
            }

            @Override
            public void onUnsent() {
                request.loop().run(() -> RequestDispatcher.answer(request, here, message));
            }

            @Override
            public void onLost() {
                // What the client would see had it asked the controller itself: it knows whether to ask again.
                request.disconnect("the controller was lost with the request under way");
            }
        });
    }
}
