package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.metadata.ProducerIds;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.InitProducerIdResponse;
import java.util.function.Consumer;

/** Gives idempotent producers an id. Any broker does, and each request gets a fresh one with epoch 0. */
public final class InitProducerIdHandler implements ApiHandler<InitProducerIdRequest> {

    /** Version 5 promises an error code that belongs to transactions. */
    private static final int HIGHEST_VERSION = 4;

    private final ProducerIds producerIds;

    public InitProducerIdHandler(ProducerIds producerIds) {
        this.producerIds = producerIds;
    }

    @Override
    public ApiKey api() {
        return ApiKey.INIT_PRODUCER_ID;
    }

    @Override
    public int highestVersion() {
        return HIGHEST_VERSION;
    }

    @Override
    public void handle(Request request, InitProducerIdRequest message) {
        answer(message, request::respond);
    }

    void answer(InitProducerIdRequest message, Consumer<InitProducerIdResponse> respond) {
        String transactionalId = message.transactionalId();
        if (transactionalId != null) {
            // An empty id is nobody's; others need a transaction coordinator, and a client takes this code as final.
            throw new ApiException(
                    transactionalId.isEmpty() ? ErrorCode.INVALID_REQUEST : ErrorCode.UNSUPPORTED_VERSION);
        }
        producerIds.take(id -> respond.accept(
                id.isPresent()
                        ? InitProducerIdResponse.builder()
                                .producerId(id.getAsLong())
                                .producerEpoch((short) 0)
                                .build()
                        : failed(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)));
    }

    @Override
    public ApiMessage failure(InitProducerIdRequest message, ApiException error) {
        return failed(error.error());
    }

    private static InitProducerIdResponse failed(ErrorCode error) {
        return InitProducerIdResponse.builder()
                .errorCode(error.code())
                .producerEpoch((short) -1)
                .build();
    }
}
