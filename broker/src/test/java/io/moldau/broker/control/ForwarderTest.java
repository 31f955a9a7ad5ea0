package io.moldau.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.CreatePartitionsRequest;
import io.moldau.protocol.message.CreatePartitionsResponse;
import io.moldau.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwarderTest {

    private static final int VERSION = 2;
    private static final int PATIENCE_MS = 5_000;

    private final ControlFixture broker = new ControlFixture();
    private final Forwarder forwarder = new Forwarder(broker.dialing, broker.metadata);
    private final List<String> outcomes = new ArrayList<>();

    private void forward() {
        forwarder.forward(CreatePartitionsRequest.builder().build(), VERSION, PATIENCE_MS, new Forwarder.Listener() {
            @Override
            public void onAnswer(ApiMessage response) {
                outcomes.add("answer");
            }

            @Override
            public void onUnsent() {
                outcomes.add("unsent");
            }

            @Override
            public void onLost() {
                outcomes.add("lost");
            }
        });
        broker.scheduler.runReady();
    }

    private static CreatePartitionsResponse response(ErrorCode error) {
        return CreatePartitionsResponse.builder()
                .results(List.of(CreatePartitionsTopicResult.builder()
                        .name("t")
                        .errorCode(error.code())
                        .build()))
                .build();
    }

    @Test
    void theControllersAnswerComesBackAndTheConnectionGoes() {
        broker.two.on(ApiKey.CREATE_PARTITIONS, (request, header) -> response(ErrorCode.NONE));
        broker.elect(2);
        int before = broker.transport.connections();
        forward();
        assertThat(outcomes).containsExactly("answer");
        assertThat(broker.two.received(ApiKey.CREATE_PARTITIONS).get(0).header().apiVersion())
                .isEqualTo((short) VERSION);
        assertThat(broker.transport.connections()).isEqualTo(before);
    }

    @Test
    void theNextControllerIsAskedWhenTheFirstIsNoneAnyMore() {
        broker.two.on(ApiKey.CREATE_PARTITIONS, (request, header) -> response(ErrorCode.NOT_CONTROLLER));
        broker.three.on(ApiKey.CREATE_PARTITIONS, (request, header) -> response(ErrorCode.NONE));
        broker.elect(2);
        forward();
        broker.elect(3);
        broker.scheduler.advance(ControllerLink.RETRY_MS);
        assertThat(outcomes).containsExactly("answer");
    }

    @Test
    void withoutAControllerItIsGivenBackInTheEnd() {
        forward();
        broker.scheduler.advance(PATIENCE_MS - 1);
        assertThat(outcomes).isEmpty();
        broker.scheduler.advance(ControllerLink.RETRY_MS + 1);
        assertThat(outcomes).containsExactly("unsent");
    }

    @Test
    void whatWasSentAndNotAnsweredIsNotSentTwice() {
        broker.two.on(ApiKey.CREATE_PARTITIONS, (request, header) -> null);
        broker.elect(2);
        forward();
        broker.transport.unplug(broker.two.port());
        broker.scheduler.runReady();
        assertThat(outcomes).containsExactly("lost");
    }

    @Test
    void aVersionThatTheControllerLacksIsGivenBack() {
        broker.two.on(ApiKey.CREATE_PARTITIONS, 0, 1, (request, header) -> response(ErrorCode.NONE));
        broker.elect(2);
        forward();
        assertThat(outcomes).containsExactly("unsent");
    }

    @Test
    void beyondTheBoundRequestsAreGivenBackAtOnce() {
        for (int i = 0; i < Forwarder.MAX_UNDER_WAY; i++) {
            forward();
        }
        assertThat(outcomes).isEmpty();
        forward();
        assertThat(outcomes).containsExactly("unsent");
    }
}
