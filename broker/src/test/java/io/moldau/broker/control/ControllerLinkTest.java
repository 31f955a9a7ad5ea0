package io.moldau.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.AllocateProducerIdsRequest;
import io.moldau.protocol.message.AllocateProducerIdsResponse;
import io.moldau.protocol.message.ApiMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControllerLinkTest {

    private final ControlFixture broker = new ControlFixture();
    private final List<Optional<ApiMessage>> answers = new ArrayList<>();

    private void ask(long patienceMs) {
        Question question =
                Question.of(AllocateProducerIdsRequest.builder().brokerId(1).build());
        broker.loop.call(() -> broker.link.ask(question, patienceMs, answers::add));
        broker.scheduler.runReady();
    }

    private static AllocateProducerIdsResponse block(ErrorCode error) {
        return AllocateProducerIdsResponse.builder().errorCode(error.code()).build();
    }

    @Test
    void whatIsAskedBeforeThereIsAControllerWaitsForOne() {
        broker.two.on(ApiKey.ALLOCATE_PRODUCER_IDS, (request, header) -> block(ErrorCode.NONE));
        ask(ControllerLink.FOR_EVER_MS);
        broker.scheduler.advance(60_000);
        assertThat(answers).isEmpty();
        broker.elect(2);
        assertThat(answers).hasSize(1).allMatch(Optional::isPresent);
    }

    @Test
    void patienceEnds() {
        ask(5_000);
        broker.scheduler.advance(5_000);
        assertThat(answers).containsExactly(Optional.empty());
        broker.elect(2);
        broker.scheduler.advance(60_000);
        assertThat(answers).hasSize(1);
    }

    @Test
    void aBrokerThatIsNoControllerAnyMoreIsNotTheEndOfIt() {
        broker.two.on(ApiKey.ALLOCATE_PRODUCER_IDS, (request, header) -> block(ErrorCode.NOT_CONTROLLER));
        broker.three.on(ApiKey.ALLOCATE_PRODUCER_IDS, (request, header) -> block(ErrorCode.NONE));
        broker.elect(2);
        ask(ControllerLink.FOR_EVER_MS);
        assertThat(answers).isEmpty();
        broker.elect(3);
        broker.scheduler.advance(ControllerLink.RETRY_MS);
        assertThat(answers).hasSize(1);
        assertThat(broker.three.received(ApiKey.ALLOCATE_PRODUCER_IDS)).hasSize(1);
    }

    @Test
    void whatWasUnderWayWhenTheConnectionEndedIsAskedAgain() {
        broker.two.on(ApiKey.ALLOCATE_PRODUCER_IDS, (request, header) -> null);
        broker.elect(2);
        ask(ControllerLink.FOR_EVER_MS);
        broker.scheduler.advance(ControllerLink.RETRY_MS);
        broker.transport.unplug(broker.two.port());
        broker.scheduler.runReady();
        assertThat(broker.refused).containsExactly(2);
        broker.two.on(ApiKey.ALLOCATE_PRODUCER_IDS, (request, header) -> block(ErrorCode.NONE));
        broker.transport.plug(broker.two.port());
        broker.scheduler.advance(3 * ControllerLink.RETRY_MS);
        assertThat(answers).hasSize(1);
    }

    @Test
    void aControllerThatWasNeverReachedIsNotSuspectedForRefusing() {
        broker.transport.unplug(broker.two.port());
        broker.elect(2);
        broker.scheduler.advance(1_000);
        assertThat(broker.refused).isEmpty();
    }

    @Test
    void theControllerInTheSameProcessIsAskedDirectly() {
        broker.elect(ControlFixture.BROKER);
        ask(ControllerLink.FOR_EVER_MS);
        assertThat(broker.askedHere).hasSize(1);
        assertThat(broker.transport.connections()).isZero();
    }

    @Test
    void afterItIsClosedNothingIsTried() {
        broker.elect(2);
        broker.loop.call(broker.link::close);
        ask(ControllerLink.FOR_EVER_MS);
        broker.elect(3);
        broker.scheduler.advance(1_000);
        assertThat(broker.transport.connections()).isZero();
        assertThat(answers).isEmpty();
    }
}
