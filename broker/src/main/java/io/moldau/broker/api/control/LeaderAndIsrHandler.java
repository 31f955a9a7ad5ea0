package io.moldau.broker.api.control;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.control.ControllerOrders;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.LeaderAndIsrRequest;

/** Hears from the controller which partitions this broker leads and which it follows. */
public final class LeaderAndIsrHandler implements ApiHandler<LeaderAndIsrRequest> {

    /** From here on partitions come with the id of their topic. */
    private static final int LOWEST_VERSION = 5;

    private final ControllerOrders orders;

    public LeaderAndIsrHandler(ControllerOrders orders) {
        this.orders = orders;
    }

    @Override
    public ApiKey api() {
        return ApiKey.LEADER_AND_ISR;
    }

    @Override
    public int lowestVersion() {
        return LOWEST_VERSION;
    }

    @Override
    public void handle(Request request, LeaderAndIsrRequest message) {
        orders.obey(message, request::respond);
    }
}
