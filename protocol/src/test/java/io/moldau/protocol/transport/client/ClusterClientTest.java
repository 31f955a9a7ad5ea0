package io.moldau.protocol.transport.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.ClientConfig;
import io.moldau.config.ConsumerConfig;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ListGroupsRequest;
import io.moldau.protocol.message.ListGroupsResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.moldau.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.transport.LeakGuard;
import io.moldau.protocol.transport.ManualTransport;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakGuard.class)
class ClusterClientTest {

    private static final TopicPartition T0 = new TopicPartition("t", 0);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final ManualTransport transport = new ManualTransport(scheduler);
    private final ManualLoop loop = scheduler.loop("client");
    private final FakeBroker one = new FakeBroker(transport);
    private final FakeBroker two = new FakeBroker(transport);
    private final List<String> events = new ArrayList<>();

    private Uuid topicId = new Uuid(1, 1);
    private int leader = 1;
    private int leaderEpoch = 5;

    private ClusterClient client(FakeBroker... bootstrap) {
        StringBuilder servers = new StringBuilder();
        for (FakeBroker broker : bootstrap) {
            servers.append(servers.isEmpty() ? "" : ",").append("localhost:").append(broker.port());
        }
        ClientConfig config = ConsumerConfig.of(Map.of("bootstrap.servers", servers.toString(), "client.id", "c"))
                .client();
        one.on(ApiKey.METADATA, (request, header) -> metadata((MetadataRequest) request));
        two.on(ApiKey.METADATA, (request, header) -> metadata((MetadataRequest) request));
        return new ClusterClient(config, true, transport, loop, scheduler.clock(), new Random(7));
    }

    private MetadataResponse metadata(MetadataRequest request) {
        List<MetadataResponseTopic> topics = new ArrayList<>();
        for (MetadataRequest.MetadataRequestTopic topic : Objects.requireNonNull(request.topics())) {
            topics.add(MetadataResponseTopic.builder()
                    .name(topic.name())
                    .topicId(topicId)
                    .partitions(List.of(MetadataResponsePartition.builder()
                            .partitionIndex(0)
                            .leaderId(leader)
                            .leaderEpoch(leaderEpoch)
                            .build()))
                    .build());
        }
        return MetadataResponse.builder()
                .clusterId("cluster")
                .controllerId(2)
                .brokers(List.of(
                        new MetadataResponseBroker(1, "localhost", one.port(), null),
                        new MetadataResponseBroker(2, "localhost", two.port(), "r")))
                .topics(topics)
                .build();
    }

    private Call<ListGroupsResponse> call(String name) {
        return Call.of(
                ListGroupsRequest.builder().build(),
                ListGroupsResponse.class,
                1000,
                new RpcCallback<ListGroupsResponse>() {
                    @Override
                    public void onResponse(ListGroupsResponse response, int version) {
                        events.add(name + " from " + response.throttleTimeMs());
                    }

                    @Override
                    public void onFailure(RpcFailure failure) {
                        events.add(name + " " + failure.kind());
                    }
                });
    }

    private static FakeBroker answering(FakeBroker broker, int mark) {
        return broker.on(
                ApiKey.LIST_GROUPS,
                (request, header) ->
                        ListGroupsResponse.builder().throttleTimeMs(mark).build());
    }

    private void run(Runnable action) {
        loop.call(action);
        scheduler.runReady();
    }

    @Test
    void findsTheBrokersThroughOneAddressAndCallsThemByIdOrRole() {
        answering(one, 1);
        answering(two, 2);
        ClusterClient client = client(one);
        run(() -> client.addTopics(List.of("t")));

        ClusterMetadata metadata = client.metadata();
        assertThat(metadata.clusterId()).isEqualTo("cluster");
        assertThat(metadata.leader(T0)).isEqualTo(new ClusterMetadata.Broker(1, "localhost", one.port(), null));
        assertThat(metadata.partition(new TopicPartition("t", 1))).isNull();
        assertThat(metadata.leader(new TopicPartition("u", 0))).isNull();

        run(() -> client.send(1, call("a")));
        run(() -> client.send(2, call("b")));
        run(() -> client.sendToController(call("c")));
        run(() -> client.send(3, call("d")));
        assertThat(events).containsExactly("a from 1", "b from 2", "c from 2", "d NO_BROKER");
        run(client::close);
        assertThat(transport.connections()).isZero();
    }

    @Test
    void anotherAddressIsTriedWhenTheFirstIsDead() {
        ClusterClient client = client(one, two);
        transport.unplug(one.port());
        run(() -> client.addTopics(List.of("t")));
        scheduler.advanceUntil(() -> client.metadata().covers(List.of("t")), 5_000);
        run(client::close);
    }

    @Test
    void manyWishesForMetadataBecomeOneRequestAndObeyTheBackoff() {
        ClusterClient client = client(one);
        run(() -> client.addTopics(List.of("t")));
        int asked = one.received(ApiKey.METADATA).size()
                + two.received(ApiKey.METADATA).size();
        run(() -> {
            for (int i = 0; i < 100; i++) {
                client.refreshMetadata();
            }
        });
        scheduler.advance(200);
        run(() -> {
            for (int i = 0; i < 100; i++) {
                client.refreshMetadata();
            }
        });
        scheduler.advance(50);
        int now = one.received(ApiKey.METADATA).size()
                + two.received(ApiKey.METADATA).size();
        assertThat(now - asked).isBetween(1, 2);
        run(client::close);
    }

    @Test
    void metadataIsRefreshedWhenItGrowsOld() {
        ClusterClient client = client(one);
        List<ClusterMetadata> seen = new ArrayList<>();
        run(() -> {
            client.onMetadata(seen::add);
            client.addTopics(List.of("t"));
        });
        scheduler.advance(300_000);
        assertThat(seen).hasSize(2);
        run(client::close);
    }

    @Test
    void anOlderLeaderEpochIsNotBelievedUnlessTheTopicIsAnother() {
        ClusterClient client = client(one);
        run(() -> client.addTopics(List.of("t")));
        leader = 2;
        leaderEpoch = 4;
        run(client::refreshMetadata);
        scheduler.advance(1_000);
        assertThat(client.metadata().partition(T0)).isNotNull().satisfies(partition -> {
            assertThat(partition.leader()).isEqualTo(1);
            assertThat(partition.leaderEpoch()).isEqualTo(5);
            assertThat(partition.error()).isEqualTo(ErrorCode.NONE);
        });
        topicId = new Uuid(2, 2);
        run(client::refreshMetadata);
        scheduler.advance(1_000);
        assertThat(client.metadata().partition(T0)).isNotNull().satisfies(partition -> {
            assertThat(partition.leader()).isEqualTo(2);
            assertThat(partition.leaderEpoch()).isEqualTo(4);
        });
        run(client::close);
    }

    @Test
    void aLostConnectionIsOpenedAgainWhenACallNeedsIt() {
        answering(one, 1);
        ClusterClient client = client(two);
        run(() -> client.addTopics(List.of("t")));
        run(() -> client.send(1, call("a")));
        transport.unplug(one.port());
        scheduler.runReady();
        run(() -> client.send(1, call("b")));
        scheduler.advance(100);
        assertThat(events).containsExactly("a from 1", "b DISCONNECTED");
        transport.plug(one.port());
        run(() -> client.send(1, call("c")));
        scheduler.advance(200);
        assertThat(events).endsWith("c from 1");
        run(client::close);
    }

    @Test
    void aConnectionWithoutCallsIsClosedAndOpenedAgainAtNeed() {
        answering(one, 1);
        answering(two, 2);
        ClusterClient client = client(two);
        run(() -> client.addTopics(List.of("t")));
        run(() -> client.send(1, call("a")));
        run(() -> client.send(2, call("b")));
        scheduler.advance(200_000);
        assertThat(transport.connections()).isEqualTo(2);
        // Metadata is asked for every five minutes, from whoever is connected: one connection is never idle for long.
        scheduler.advance(900_000);
        assertThat(transport.connections()).isEqualTo(1);
        run(() -> client.send(1, call("c")));
        run(() -> client.send(2, call("d")));
        scheduler.advance(1_000);
        assertThat(events).containsExactly("a from 1", "b from 2", "c from 1", "d from 2");
        assertThat(transport.connections()).isEqualTo(2);
        run(client::close);
    }

    @Test
    void callsWaitingForABrokerAreBounded() {
        ClusterClient client = client(two);
        run(() -> client.addTopics(List.of("t")));
        transport.setLatencyMs(10);
        run(() -> {
            for (int i = 0; i <= BrokerLink.MAX_WAITING; i++) {
                client.send(1, call("x"));
            }
        });
        assertThat(events).containsExactly("x OVERLOADED");
        run(client::close);
        scheduler.advance(100);
        assertThat(events).hasSize(BrokerLink.MAX_WAITING + 1);
    }

    @Test
    void afterCloseCallsFail() {
        ClusterClient client = client(one);
        run(() -> client.addTopics(List.of("t")));
        run(client::close);
        run(() -> client.send(1, call("a")));
        run(() -> client.sendToAny(call("b")));
        assertThat(events).containsExactly("a NO_BROKER", "b NO_BROKER");
        assertThat(scheduler.pending()).isLessThan(20);
    }
}
