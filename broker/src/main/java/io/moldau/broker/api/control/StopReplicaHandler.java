package io.moldau.broker.api.control;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.control.ControllerOrders;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.StopReplicaRequest;

/** Hears from the controller which replicas to stop serving, and which of them to delete. */
public final class StopReplicaHandler implements ApiHandler<StopReplicaRequest> {

    /** From here on each partition has its own leader epoch and its own word on deletion. */
    private static final int LOWEST_VERSION = 3;

    private final ControllerOrders orders;

    public StopReplicaHandler(ControllerOrders orders) {
        this.orders = orders;
    }

    @Override
    public ApiKey api() {
        return ApiKey.STOP_REPLICA;
    }

    @Override
    public int lowestVersion() {
        return LOWEST_VERSION;
    }

    @Override
    public void handle(Request request, StopReplicaRequest message) {
        orders.obey(message, request::respond);
    }
}
