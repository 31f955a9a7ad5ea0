package io.moldau.broker.api.control;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.store.ProducerIdBlock;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.AllocateProducerIdsRequest;
import io.moldau.protocol.message.AllocateProducerIdsResponse;
import java.util.function.Consumer;

/** Gives brokers blocks of producer ids, if this broker is the controller. */
public final class AllocateProducerIdsHandler implements ApiHandler<AllocateProducerIdsRequest> {

    private final Controller controller;

    public AllocateProducerIdsHandler(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ALLOCATE_PRODUCER_IDS;
    }

    @Override
    public void handle(Request request, AllocateProducerIdsRequest message) {
        answer(message, request::respond);
    }

    /** Answers once, on the controller's loop. */
    public void answer(AllocateProducerIdsRequest message, Consumer<? super AllocateProducerIdsResponse> respond) {
        controller.allocateProducerIds(message.brokerId(), message.brokerEpoch(), answer -> {
            AllocateProducerIdsResponse.Builder response = AllocateProducerIdsResponse.builder();
            ProducerIdBlock block = answer.isEmpty() ? null : answer.get().value();
            if (block != null) {
                response.producerIdStart(block.firstId()).producerIdLen((int) (block.endId() - block.firstId()));
            } else {
                ErrorCode error = answer.isEmpty()
                        ? ErrorCode.NOT_CONTROLLER
                        : answer.get().error();
                response.errorCode(error.code());
            }
            respond.accept(response.build());
        });
    }
}
