package io.moldau.broker.control;

import io.moldau.broker.metadata.MetadataCache;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataBroker;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataEndpoint;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.ManualTransport;
import io.moldau.protocol.transport.client.FakeBroker;
import io.moldau.protocol.transport.client.RpcOptions;
import java.util.ArrayList;
import java.util.List;

/** Broker 1 as far as it talks to controllers, and two brokers, 2 and 3, that a test has be one. */
final class ControlFixture {

    static final int BROKER = 1;
    static final long EPOCH = 70;
    static final int TIMEOUT_MS = 1_000;
    private static final String LISTENER = "PLAINTEXT";

    final ManualScheduler scheduler = new ManualScheduler();
    final ManualTransport transport = new ManualTransport(scheduler);
    final ManualLoop loop = scheduler.loop("home");
    final MetadataCache metadata = new MetadataCache(loop);
    final FakeBroker two = new FakeBroker(transport);
    final FakeBroker three = new FakeBroker(transport);
    final List<Integer> refused = new ArrayList<>();
    final List<ApiMessage> askedHere = new ArrayList<>();
    final BrokerDialing dialing = new BrokerDialing(
            BROKER,
            LISTENER,
            transport,
            scheduler.clock(),
            loop,
            new RpcOptions("1", TIMEOUT_MS, TIMEOUT_MS, 5, ConnectionOptions.defaults()),
            TIMEOUT_MS);
    final ControllerLink link = new ControllerLink(dialing, (request, respond) -> askedHere.add(request), refused::add);

    private int controllerEpoch;

    ControlFixture() {
        loop.call(() -> metadata.onRegistered(EPOCH));
        metadata.listen(link::onImage);
    }

    /** The next controller tells everybody that it is one. */
    void elect(int controllerId) {
        controllerEpoch++;
        UpdateMetadataRequest request = UpdateMetadataRequest.builder()
                .controllerId(controllerId)
                .controllerEpoch(controllerEpoch)
                .brokerEpoch(EPOCH)
                .liveBrokers(List.of(live(BROKER, 1), live(2, two.port()), live(3, three.port())))
                .build();
        loop.call(() -> metadata.apply(request));
        scheduler.runReady();
    }

    private static UpdateMetadataBroker live(int id, int port) {
        return UpdateMetadataBroker.builder()
                .id(id)
                .endpoints(List.of(UpdateMetadataEndpoint.builder()
                        .host("localhost")
                        .port(port)
                        .listener(LISTENER)
                        .build()))
                .build();
    }
}
