package io.moldau.protocol.transport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiVersionsResponse;
import io.moldau.protocol.message.ApiVersionsResponse.ApiVersion;
import io.moldau.protocol.message.ListGroupsRequest;
import io.moldau.protocol.message.ListGroupsResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.LeakGuard;
import io.moldau.protocol.transport.ManualTransport;
import io.moldau.protocol.transport.client.RpcFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakGuard.class)
class RpcChannelTest {

    private static final int TIMEOUT_MS = 1000;
    private static final RpcOptions OPTIONS = new RpcOptions("test", 500, 700, 3, ConnectionOptions.defaults());

    private final ManualScheduler scheduler = new ManualScheduler();
    private final ManualTransport transport = new ManualTransport(scheduler);
    private final ManualLoop loop = scheduler.loop("client");
    private final List<String> events = new ArrayList<>();
    private final FakeBroker broker = new FakeBroker(transport);

    private RpcChannel open() {
        RpcChannel[] channel = new RpcChannel[1];
        loop.call(() -> channel[0] =
                RpcChannel.open(transport, "localhost", broker.port(), OPTIONS, scheduler.clock(), loop, new Events()));
        scheduler.runReady();
        return channel[0];
    }

    private Call<MetadataResponse> metadataCall(String name) {
        return Call.of(
                MetadataRequest.builder().topics(List.of()).build(),
                MetadataResponse.class,
                TIMEOUT_MS,
                new Recorder<>(name));
    }

    private void send(RpcChannel channel, Call<?> call) {
        loop.call(() -> channel.send(call));
        scheduler.runReady();
    }

    @Test
    void picksTheHighestVersionBothKnow() {
        broker.on(
                ApiKey.METADATA,
                2,
                7,
                (request, header) -> MetadataResponse.builder().build());
        RpcChannel channel = open();
        send(channel, metadataCall("a"));
        send(channel, metadataCall("b").withVersions(0, 4));
        assertThat(events).containsExactly("ready", "a v7", "b v4");
        assertThat(broker.received(ApiKey.METADATA))
                .hasSize(2)
                .allSatisfy(received -> assertThat(received.header().clientId()).isEqualTo("test"));
    }

    @Test
    void aCallWithoutACommonVersionFailsUnsent() {
        broker.on(
                ApiKey.METADATA,
                2,
                7,
                (request, header) -> MetadataResponse.builder().build());
        RpcChannel channel = open();
        send(channel, metadataCall("a").withVersions(8, 12));
        send(
                channel,
                Call.of(
                        ListGroupsRequest.builder().build(),
                        ListGroupsResponse.class,
                        TIMEOUT_MS,
                        new Recorder<>("b")));
        assertThat(events).containsExactly("ready", "a UNSUPPORTED_VERSION", "b UNSUPPORTED_VERSION");
    }

    @Test
    void aRefusedNegotiationIsRepeatedInTheVersionTheRefusalNames() {
        ApiVersion apiVersions = new ApiVersion(ApiKey.API_VERSIONS.id(), (short) 0, (short) 2);
        broker.on(ApiKey.API_VERSIONS, (request, header) -> null);
        RpcChannel channel = open();
        answerNegotiation(ErrorCode.UNSUPPORTED_VERSION, List.of(apiVersions), 0);
        assertThat(broker.received(ApiKey.API_VERSIONS))
                .extracting(received -> (int) received.header().apiVersion())
                .containsExactly(4, 2);
        assertThat(events).isEmpty();
        answerNegotiation(ErrorCode.NONE, List.of(apiVersions), 2);
        assertThat(events).containsExactly("ready");
        assertThat(channel.canSend()).isTrue();
    }

    @Test
    void aRefusalWithoutVersionsFallsBackToZeroAndThenGivesUp() {
        broker.on(ApiKey.API_VERSIONS, (request, header) -> null);
        open();
        answerNegotiation(ErrorCode.UNSUPPORTED_VERSION, List.of(), 0);
        answerNegotiation(ErrorCode.UNSUPPORTED_VERSION, List.of(), 0);
        assertThat(broker.received(ApiKey.API_VERSIONS))
                .extracting(received -> (int) received.header().apiVersion())
                .containsExactly(4, 0);
        assertThat(events).containsExactly("end");
    }

    private void answerNegotiation(ErrorCode error, List<ApiVersion> apis, int version) {
        List<FakeBroker.Received> asked = broker.received(ApiKey.API_VERSIONS);
        FakeBroker.Received last = asked.get(asked.size() - 1);
        last.connection()
                .loop()
                .execute(() -> FakeBroker.answer(
                        last,
                        ApiVersionsResponse.builder()
                                .errorCode(error.code())
                                .apiKeys(apis)
                                .build(),
                        version));
        scheduler.runReady();
    }

    @Test
    void aLateResponseEndsTheChannelAndTellsLateCallsFromLostOnes() {
        broker.on(ApiKey.METADATA, (request, header) -> null);
        RpcChannel channel = open();
        send(channel, metadataCall("a"));
        scheduler.advance(600);
        send(channel, metadataCall("b"));
        scheduler.advance(399);
        assertThat(events).containsExactly("ready");
        scheduler.advance(1);
        assertThat(events).containsExactly("ready", "a TIMEOUT", "b DISCONNECTED", "end");
        assertThat(transport.connections()).isZero();
    }

    @Test
    void anAnsweredCallLeavesNoTimerThatCouldEndAnother() {
        broker.on(
                ApiKey.METADATA, (request, header) -> MetadataResponse.builder().build());
        RpcChannel channel = open();
        send(channel, metadataCall("a"));
        broker.on(ApiKey.METADATA, (request, header) -> null);
        scheduler.advance(500);
        send(channel, metadataCall("b"));
        scheduler.advance(999);
        assertThat(events).containsExactly("ready", "a v12");
        scheduler.advance(1);
        assertThat(events).contains("b TIMEOUT");
    }

    @Test
    void losingTheConnectionFailsWhatIsInFlight() {
        broker.on(ApiKey.METADATA, (request, header) -> null);
        RpcChannel channel = open();
        send(channel, metadataCall("a"));
        transport.unplug(broker.port());
        scheduler.runReady();
        assertThat(events).containsExactly("ready", "a DISCONNECTED", "end unplugged");
        assertThat(channel.canSend()).isFalse();
    }

    @Test
    void aRefusedConnectionEndsTheChannel() {
        broker.stop();
        open();
        assertThat(events).hasSize(1).first().asString().startsWith("end connection refused");
    }

    @Test
    void callsInFlightAreBounded() {
        broker.on(ApiKey.METADATA, (request, header) -> null);
        RpcChannel channel = open();
        send(channel, metadataCall("a"));
        send(channel, metadataCall("b"));
        assertThat(channel.canSend()).isTrue();
        send(channel, metadataCall("c"));
        assertThat(channel.canSend()).isFalse();
        assertThatThrownBy(() -> send(channel, metadataCall("d"))).isInstanceOf(IllegalStateException.class);

        List<FakeBroker.Received> asked = broker.received(ApiKey.METADATA);
        asked.get(0)
                .connection()
                .loop()
                .execute(() -> FakeBroker.answer(
                        asked.get(0), MetadataResponse.builder().build()));
        scheduler.runReady();
        assertThat(channel.canSend()).isTrue();
    }

    @Test
    void aResponseOutOfTurnEndsTheChannel() {
        broker.on(ApiKey.METADATA, (request, header) -> null);
        RpcChannel channel = open();
        send(channel, metadataCall("a"));
        send(channel, metadataCall("b"));
        FakeBroker.Received second = broker.received(ApiKey.METADATA).get(1);
        second.connection()
                .loop()
                .execute(() ->
                        FakeBroker.answer(second, MetadataResponse.builder().build()));
        scheduler.runReady();
        assertThat(events)
                .containsExactly(
                        "ready", "a MALFORMED_RESPONSE", "b MALFORMED_RESPONSE", "end response 2 instead of 1");
    }

    @Test
    void aCallWithoutAResponseEndsWhenItIsSent() {
        broker.on(ApiKey.PRODUCE, (request, header) -> null);
        RpcChannel channel = open();
        ProduceRequest request = ProduceRequest.builder().acks((short) 0).build();
        send(
                channel,
                Call.of(request, ProduceResponse.class, TIMEOUT_MS, new Recorder<ProduceResponse>("a"))
                        .oneWay());
        assertThat(events).containsExactly("ready", "a sent");
        scheduler.advance(10_000);
        assertThat(events).hasSize(2);
        assertThat(broker.received(ApiKey.PRODUCE)).hasSize(1);
    }

    @Test
    void closingFailsWhatIsInFlight() {
        broker.on(ApiKey.METADATA, (request, header) -> null);
        RpcChannel channel = open();
        send(channel, metadataCall("a"));
        loop.call(channel::close);
        scheduler.runReady();
        assertThat(events).containsExactly("ready", "a DISCONNECTED", "end");
    }

    @Test
    void aBrokerThatNeverNegotiatesIsGivenUp() {
        broker.on(ApiKey.API_VERSIONS, (request, header) -> null);
        open();
        scheduler.advance(699);
        assertThat(events).isEmpty();
        scheduler.advance(1);
        assertThat(events).containsExactly("end");
    }

    private final class Events implements RpcChannel.Listener {
        @Override
        public void onReady() {
            events.add("ready");
        }

        @Override
        public void onEnd(@Nullable Throwable cause) {
            events.add(cause == null ? "end" : "end " + cause.getMessage());
        }
    }

    private final class Recorder<R> implements RpcCallback<R> {
        private final String name;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public void onResponse(R response, int version) {
            events.add(name + " v" + version);
        }

        @Override
        public void onFailure(RpcFailure failure) {
            events.add(name + " " + failure.kind());
            assertThat(failure.retriable()).isEqualTo(failure.kind() != Kind.UNSUPPORTED_VERSION);
        }

        @Override
        public void onSent() {
            events.add(name + " sent");
        }
    }
}
