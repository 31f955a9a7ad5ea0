package io.moldau.controller.publish;

import io.moldau.protocol.message.ApiMessage;
import java.util.function.Consumer;

/**
 * The port through which the controller talks to brokers, itself included. Requests to one broker arrive in the order they
 * were sent, one at a time, and are sent again until the broker answers or its registration ends. Called on the
 * controller's loop, which also runs the callbacks.
 */
@FunctionalInterface
public interface BrokerChannel {

    /**
     * Sends a request.
     *
     * @param onResponse runs at most once; never when the broker is gone before it answers
     */
    void send(int brokerId, ApiMessage request, Consumer<ApiMessage> onResponse);
}
