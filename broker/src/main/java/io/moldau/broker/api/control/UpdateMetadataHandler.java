package io.moldau.broker.api.control;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.control.ControllerOrders;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.UpdateMetadataRequest;

/** Hears from the controller who lives, who the controller is, and who leads what. */
public final class UpdateMetadataHandler implements ApiHandler<UpdateMetadataRequest> {

    /** From here on partitions come with the id of their topic. */
    private static final int LOWEST_VERSION = 7;

    private final ControllerOrders orders;

    public UpdateMetadataHandler(ControllerOrders orders) {
        this.orders = orders;
    }

    @Override
    public ApiKey api() {
        return ApiKey.UPDATE_METADATA;
    }

    @Override
    public int lowestVersion() {
        return LOWEST_VERSION;
    }

    @Override
    public void handle(Request request, UpdateMetadataRequest message) {
        orders.obey(message, request::respond);
    }
}
