package io.moldau.broker.control;

import io.moldau.broker.metadata.ProducerIds;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.ProducerIdBlock;
import io.moldau.controller.store.StoreError;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.AllocateProducerIdsRequest;
import io.moldau.protocol.message.AllocateProducerIdsResponse;
import io.moldau.protocol.message.ApiMessage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Has the controller allocate blocks of producer ids to this broker. On the home loop. */
public final class ProducerIdRequests implements ProducerIds.Allocator {

    /** Producers that wait are told to come again when there is no controller for so long. */
    private static final long PATIENCE_MS = 5_000;

    private final int brokerId;
    private final LongSupplier brokerEpoch;
    private final ControllerLink link;

    /** @param brokerEpoch of this broker's registration; read on the loop */
    public ProducerIdRequests(int brokerId, LongSupplier brokerEpoch, ControllerLink link) {
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.link = link;
    }

    @Override
    public void allocate(Consumer<Outcome<ProducerIdBlock>> done) {
        AllocateProducerIdsRequest request = AllocateProducerIdsRequest.builder()
                .brokerId(brokerId)
                .brokerEpoch(brokerEpoch.getAsLong())
                .build();
        link.ask(
                Question.of(request),
                PATIENCE_MS,
                answer -> done.accept(answer.map(ProducerIdRequests::block)
                        .orElse(Outcome.refused(StoreError.FAILED, "no controller answers"))));
    }

    private static Outcome<ProducerIdBlock> block(ApiMessage answer) {
        AllocateProducerIdsResponse response = (AllocateProducerIdsResponse) answer;
        ErrorCode error = ErrorCode.of(response.errorCode());
        long firstId = response.producerIdStart();
        return error == ErrorCode.NONE
                ? Outcome.done(new ProducerIdBlock(firstId, firstId + response.producerIdLen()))
                : Outcome.refused(StoreError.FAILED, "the controller allocates none: " + error);
    }
}
