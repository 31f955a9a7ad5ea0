package io.moldau.controller.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.Endpoint;
import io.moldau.config.SecurityProtocol;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.publish.BrokerChannel.Reach;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.message.UpdateMetadataResponse;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.ManualTransport;
import io.moldau.protocol.transport.client.FakeBroker;
import io.moldau.protocol.transport.client.RpcOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The controller's connections to brokers of a test's making, in virtual time. */
class NetworkChannelTest {

    private static final String LISTENER = "PLAINTEXT";
    private static final int TIMEOUT_MS = 1_000;

    private final ManualScheduler scheduler = new ManualScheduler();
    private final ManualTransport transport = new ManualTransport(scheduler);
    private final ManualLoop loop = scheduler.loop("controller");
    private final FakeBroker broker = new FakeBroker(transport);
    private final NetworkChannel channel = new NetworkChannel(new NetworkChannel.Wiring(
            transport,
            scheduler.clock(),
            loop,
            LISTENER,
            new RpcOptions("1", TIMEOUT_MS, TIMEOUT_MS, 1, ConnectionOptions.defaults()),
            TIMEOUT_MS));
    private final List<Integer> refused = new ArrayList<>();
    private final List<ApiMessage> responses = new ArrayList<>();

    private BrokerRegistration registration(long epoch) {
        return new BrokerRegistration(
                2,
                epoch,
                List.of(new Endpoint(LISTENER, SecurityProtocol.PLAINTEXT, "localhost", broker.port())),
                null);
    }

    private void connect(BrokerRegistration... live) {
        loop.call(() -> channel.connect(List.of(live), gone -> refused.add(gone.id())));
        scheduler.runReady();
    }

    private void send(int controllerEpoch) {
        loop.call(() -> channel.send(
                2,
                UpdateMetadataRequest.builder().controllerEpoch(controllerEpoch).build(),
                responses::add));
        scheduler.runReady();
    }

    private List<Integer> received() {
        return broker.received(ApiKey.UPDATE_METADATA).stream()
                .map(one -> ((UpdateMetadataRequest) one.request()).controllerEpoch())
                .toList();
    }

    private void answer(int which) {
        FakeBroker.Received one = broker.received(ApiKey.UPDATE_METADATA).get(which);
        one.connection()
                .loop()
                .execute(() ->
                        FakeBroker.answer(one, UpdateMetadataResponse.builder().build()));
        scheduler.runReady();
    }

    private void keepAnswersBack() {
        broker.on(ApiKey.UPDATE_METADATA, (request, header) -> null);
    }

    @Test
    void requestsGoOneByOneInOrder() {
        keepAnswersBack();
        connect(registration(1));
        send(1);
        send(2);
        assertThat(received()).containsExactly(1);
        answer(0);
        assertThat(responses).hasSize(1);
        assertThat(received()).containsExactly(1, 2);
    }

    @Test
    void whatGotNoAnswerIsSentAgainBeforeAnythingElse() {
        keepAnswersBack();
        connect(registration(1));
        send(1);
        send(2);
        transport.unplug(broker.port());
        scheduler.runReady();
        transport.plug(broker.port());
        scheduler.advance(Peer.RETRY_MS);
        assertThat(received()).containsExactly(1, 1);
        answer(1);
        assertThat(received()).containsExactly(1, 1, 2);
    }

    @Test
    void anAnswerThatIsLateIsAskedForAgain() {
        keepAnswersBack();
        connect(registration(1));
        send(1);
        scheduler.advance(TIMEOUT_MS + Peer.RETRY_MS);
        assertThat(received()).containsExactly(1, 1);
    }

    @Test
    void aBrokerThatRegistersAnewIsNotToldWhatWasMeantForTheOldOne() {
        keepAnswersBack();
        connect(registration(1));
        send(1);
        send(2);
        connect(registration(7));
        send(3);
        assertThat(received()).containsExactly(1, 3);
        answer(1);
        assertThat(responses).hasSize(1);
    }

    @Test
    void theEndOfAProcessShowsAtOnce() {
        broker.on(
                ApiKey.UPDATE_METADATA,
                (request, header) -> UpdateMetadataResponse.builder().build());
        connect(registration(1));
        scheduler.advance(Peer.RETRY_MS);
        assertThat(refused).isEmpty();
        transport.unplug(broker.port());
        scheduler.runReady();
        assertThat(refused).containsExactly(2);
    }

    @Test
    void nobodyIsToldAnythingWhoIsNotConnected() {
        send(1);
        connect(registration(1));
        connect();
        send(2);
        scheduler.advance(10_000);
        assertThat(received()).isEmpty();
        assertThat(transport.connections()).isZero();
    }

    @Test
    void aBrokerOutOfReachIsOwedNoMoreThanTheStateOfTheCluster() {
        transport.unplug(broker.port());
        connect(registration(1));
        for (int epoch = 0; epoch < 10 * Outbox.MERGE_BEYOND; epoch++) {
            send(epoch);
        }
        broker.on(
                ApiKey.UPDATE_METADATA,
                (request, header) -> UpdateMetadataResponse.builder().build());
        transport.plug(broker.port());
        scheduler.advance(Peer.RETRY_MS);
        assertThat(received()).hasSizeLessThanOrEqualTo(Outbox.MERGE_BEYOND).endsWith(10 * Outbox.MERGE_BEYOND - 1);
        assertThat(responses).hasSize(10 * Outbox.MERGE_BEYOND);
    }

    @Test
    void aProbeTellsWhetherConnectionsAreAccepted() {
        List<Reach> reached = new ArrayList<>();
        loop.call(() -> channel.probe(registration(1), reached::add));
        scheduler.runReady();
        transport.unplug(broker.port());
        loop.call(() -> channel.probe(registration(1), reached::add));
        scheduler.runReady();
        assertThat(reached).containsExactly(Reach.ACCEPTED, Reach.REFUSED);
    }
}
