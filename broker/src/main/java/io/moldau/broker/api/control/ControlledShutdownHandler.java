package io.moldau.broker.api.control;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.controller.controller.Controller;
import io.moldau.controller.controller.Result;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ControlledShutdownRequest;
import io.moldau.protocol.message.ControlledShutdownResponse;
import io.moldau.protocol.message.ControlledShutdownResponse.RemainingPartition;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Lets brokers go that mean to stop, if this broker is the controller: others lead in their stead. */
public final class ControlledShutdownHandler implements ApiHandler<ControlledShutdownRequest> {

    /** From here on a broker says which of its registrations it is. */
    private static final int LOWEST_VERSION = 2;

    private final Controller controller;

    public ControlledShutdownHandler(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.CONTROLLED_SHUTDOWN;
    }

    @Override
    public int lowestVersion() {
        return LOWEST_VERSION;
    }

    @Override
    public void handle(Request request, ControlledShutdownRequest message) {
        answer(message, request::respond);
    }

    /** Answers once, on the controller's loop. */
    public void answer(ControlledShutdownRequest message, Consumer<? super ControlledShutdownResponse> respond) {
        controller.releaseBroker(message.brokerId(), message.brokerEpoch(), answer -> respond.accept(response(answer)));
    }

    private static ControlledShutdownResponse response(Optional<Result<List<TopicPartition>>> answer) {
        List<TopicPartition> remaining = answer.map(Result::value).orElse(null);
        if (remaining == null) {
            ErrorCode error = answer.map(Result::error).orElse(ErrorCode.STALE_CONTROLLER_EPOCH);
            return ControlledShutdownResponse.builder().errorCode(error.code()).build();
        }
        return ControlledShutdownResponse.builder()
                .remainingPartitions(remaining.stream()
                        .map(partition -> new RemainingPartition(partition.topic(), partition.partition()))
                        .toList())
                .build();
    }
}
