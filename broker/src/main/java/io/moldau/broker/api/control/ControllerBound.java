package io.moldau.broker.api.control;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.api.GuardedHandler;
import io.moldau.broker.control.Forwarder;
import io.moldau.broker.network.Request;
import io.moldau.protocol.message.ApiMessage;

/**
 * A handler that works where the controller is, offered by every broker: elsewhere the request travels to the controller and
 * its answer back. When no controller is found the handler answers here, and says that this broker is none.
 *
 * @param <Q> the request's message
 */
public final class ControllerBound<Q extends ApiMessage> extends GuardedHandler<Q> {

    /** Longer than a controller's session and the election after it. */
    private static final int PATIENCE_MS = 15_000;

    private final Forwarder forwarder;

    public ControllerBound(ApiHandler<Q> guarded, Forwarder forwarder) {
        super(guarded);
        this.forwarder = forwarder;
    }

    @Override
    public void handle(Request request, Q message) {
        if (!forwarder.isElsewhere()) {
            guarded.handle(request, message);
            return;
        }
        forwarder.forward(message, request.header().apiVersion(), PATIENCE_MS, new Forwarder.Listener() {
            @Override
            public void onAnswer(ApiMessage response) {
                request.respond(response);
            }

            @Override
            public void onUnsent() {
                resume(request, message);
            }

            @Override
            public void onLost() {
                // What the client would see had it asked the controller itself: it knows whether to ask again.
                request.disconnect("the controller was lost with the request under way");
            }
        });
    }
}
