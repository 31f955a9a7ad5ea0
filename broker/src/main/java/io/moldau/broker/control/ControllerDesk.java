package io.moldau.broker.control;

import io.moldau.protocol.message.ApiMessage;
import java.util.function.Consumer;

/** Answers what brokers ask of their controller, in the process where the controller is. */
@FunctionalInterface
public interface ControllerDesk {

    /**
     * Answers as a controller would over the network, and says so if this broker is none.
     *
     * @param respond told once, on any thread
     */
    void answer(ApiMessage request, Consumer<ApiMessage> respond);
}
