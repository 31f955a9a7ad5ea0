package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.broker.network.RawClient;
import io.moldau.broker.network.Request;
import io.moldau.broker.network.TestBroker;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.ApiVersionsResponse;
import io.moldau.protocol.message.ApiVersionsResponse.ApiVersion;
import io.moldau.protocol.message.ListGroupsRequest;
import io.moldau.protocol.message.ListGroupsResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.transport.LeakGuard;
import io.moldau.protocol.wire.WireReader;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakGuard.class)
@Timeout(60)
class RequestDispatcherTest {

    private static final int API_VERSIONS = 18;
    private static final int LIST_GROUPS = 16;
    private static final int PRODUCE = 0;

    private static TestBroker broker(ApiHandler<?>... handlers) {
        return new TestBroker(new RequestDispatcher(List.of(handlers)), Map.of());
    }

    private static ApiVersionsResponse read(byte[] response, int version) {
        WireReader in = new WireReader(Unpooled.wrappedBuffer(response));
        in.readInt32();
        ApiVersionsResponse message = ApiVersionsResponse.read(in, version);
        in.expectEnd();
        return message;
    }

    @Test
    void offersWhatHasAHandlerAndProduceFromZero() throws Exception {
        try (TestBroker broker = broker(new ListGroups((request, message) -> {}), new Produce());
                RawClient client = new RawClient(broker.port())) {
            for (int version = 0; version <= 2; version++) {
                client.header(API_VERSIONS, version, version, 10).flush();
                ApiVersionsResponse response = read(client.responseBytes(), version);
                assertThat(response.errorCode()).isZero();
                assertThat(response.apiKeys())
                        .containsExactly(
                                new ApiVersion((short) PRODUCE, (short) 0, (short) 11),
                                new ApiVersion((short) LIST_GROUPS, (short) 0, (short) 4),
                                new ApiVersion((short) API_VERSIONS, (short) 0, (short) 4));
            }
        }
    }

    @Test
    void answersAnUnheardOfVersionOfApiVersionsInVersionZero() throws Exception {
        try (TestBroker broker = broker();
                RawClient client = new RawClient(broker.port())) {
            client.header(API_VERSIONS, 99, 5, 13)
                    .raw((byte) 1, (byte) 2, (byte) 3)
                    .flush();
            ApiVersionsResponse response = read(client.responseBytes(), 0);
            assertThat(response.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
            assertThat(response.apiKeys()).containsExactly(new ApiVersion((short) API_VERSIONS, (short) 0, (short) 4));
            client.header(API_VERSIONS, 0, 6, 10).flush();
            assertThat(read(client.responseBytes(), 0).errorCode()).isZero();
        }
    }

    @Test
    void whatIsNotOfferedClosesTheConnection() throws Exception {
        try (TestBroker broker = broker(new ListGroups((request, message) -> {}), new Produce())) {
            for (int[] keyAndVersion : new int[][] {{3, 1}, {LIST_GROUPS, 5}, {PRODUCE, 2}}) {
                try (RawClient client = new RawClient(broker.port())) {
                    client.header(keyAndVersion[0], keyAndVersion[1], 1, 11)
                            .raw((byte) 0)
                            .flush();
                    assertThat(client.isClosedByBroker()).isTrue();
                }
            }
        }
    }

    @Test
    void aMalformedBodyClosesTheConnection() throws Exception {
        try (TestBroker broker = broker(new ListGroups((request, message) -> {}));
                RawClient client = new RawClient(broker.port())) {
            client.request(1, 1).flush();
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void anErrorBecomesTheHandlersResponse() throws Exception {
        ListGroups failing = new ListGroups((request, message) -> {
            throw new ApiException(ErrorCode.COORDINATOR_NOT_AVAILABLE, "none yet");
        });
        try (TestBroker broker = broker(failing);
                RawClient client = new RawClient(broker.port())) {
            byte[] response = client.request(1, 0).flush().responseBytes();
            assertThat(response[5]).isEqualTo((byte) ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
        }
    }

    @Test
    void anErrorThatNoResponseCanCarryClosesTheConnection() throws Exception {
        try (TestBroker broker = broker(new Produce());
                RawClient client = new RawClient(broker.port())) {
            client.header(PRODUCE, 3, 1, 10 + 12)
                    .raw(new byte[] {-1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
                    .flush();
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void aFrameIsGivenBackBeforeAHandlerThatDoesNotNeedIt() throws Exception {
        long[] held = {-1};
        TestBroker[] self = new TestBroker[1];
        ListGroups handler = new ListGroups((request, message) -> {
            held[0] = self[0].server().requestMemoryBytes();
            request.respond(ListGroupsResponse.builder().build());
        });
        try (TestBroker broker = broker(handler);
                RawClient client = new RawClient(broker.port())) {
            self[0] = broker;
            client.request(1, 0).flush().response();
            assertThat(held[0]).isZero();
        }
    }

    @Test
    void twoHandlersForOneApiAreRefused() {
        ListGroups one = new ListGroups((request, message) -> {});
        assertThatThrownBy(() -> new RequestDispatcher(List.of(one, one))).hasMessageContaining("LIST_GROUPS");
    }

    @Test
    void theKafkaAdminClientTalksToIt() throws Exception {
        Metadata cluster = new Metadata();
        try (TestBroker broker = broker(cluster)) {
            cluster.port[0] = broker.port();
            Properties properties = new Properties();
            properties.put("bootstrap.servers", "localhost:" + broker.port());
            try (Admin admin = Admin.create(properties)) {
                var described = admin.describeCluster();
                assertThat(described.clusterId().get(20, TimeUnit.SECONDS)).isEqualTo("a-cluster");
                assertThat(described.nodes().get(20, TimeUnit.SECONDS))
                        .extracting(Node::id)
                        .containsExactly(7);
            }
        }
    }

    private static final class ListGroups implements ApiHandler<ListGroupsRequest> {
        private final BiConsumer<Request, ListGroupsRequest> action;

        ListGroups(BiConsumer<Request, ListGroupsRequest> action) {
            this.action = action;
        }

        @Override
        public ApiKey api() {
            return ApiKey.LIST_GROUPS;
        }

        @Override
        public int highestVersion() {
            return 4;
        }

        @Override
        public void handle(Request request, ListGroupsRequest message) {
            action.accept(request, message);
        }

        @Override
        public ApiMessage failure(ListGroupsRequest message, ApiException error) {
            return ListGroupsResponse.builder().errorCode(error.error().code()).build();
        }
    }

    private static final class Produce implements ApiHandler<ProduceRequest> {
        @Override
        public ApiKey api() {
            return ApiKey.PRODUCE;
        }

        @Override
        public int lowestVersion() {
            return 3;
        }

        @Override
        public boolean keepsFrame() {
            return true;
        }

        @Override
        public void handle(Request request, ProduceRequest message) {
            throw new ApiException(ErrorCode.INVALID_REQUIRED_ACKS);
        }

        @Override
        public @Nullable ApiMessage failure(ProduceRequest message, ApiException error) {
            return null;
        }
    }

    private static final class Metadata implements ApiHandler<MetadataRequest> {
        private final int[] port = new int[1];

        @Override
        public ApiKey api() {
            return ApiKey.METADATA;
        }

        @Override
        public void handle(Request request, MetadataRequest message) {
            request.respond(MetadataResponse.builder()
                    .clusterId("a-cluster")
                    .controllerId(7)
                    .brokers(List.of(new MetadataResponseBroker(7, "localhost", port[0], null)))
                    .topics(List.of())
                    .build());
        }
    }
}
