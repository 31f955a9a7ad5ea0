package io.moldau.broker.api.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.api.RequestDispatcher;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.network.RawClient;
import io.moldau.broker.network.TestBroker;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.DescribeClusterResponse;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.runtime.system.NettyLoop;
import io.moldau.protocol.runtime.system.NettyLoopGroup;
import io.moldau.protocol.wire.WireReader;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OnceToldTest {

    private static final int DESCRIBE_CLUSTER = 60;
    private static final byte OF_CONTROLLERS = 2;
    private static final byte NO_TAGS = 0;

    private final NettyLoopGroup loops = new NettyLoopGroup("home", 1, (where, cause) -> {});
    private final NettyLoop home = loops.loops().get(0);
    private final MetadataCache metadata = new MetadataCache(home);
    private final TestBroker broker = new TestBroker(
            new RequestDispatcher(List.of(new OnceTold<>(new DescribeClusterHandler(metadata, "a-cluster"), metadata))),
            Map.of());

    @AfterEach
    void close() {
        broker.close();
        loops.close();
    }

    private void tell(int controllerId) {
        home.run(() -> metadata.apply(
                UpdateMetadataRequest.builder().controllerId(controllerId).build()));
    }

    private static void ask(RawClient client) throws IOException {
        client.header(DESCRIBE_CLUSTER, 0, 1, 13)
                .raw(NO_TAGS, (byte) 0, NO_TAGS)
                .flush();
    }

    private static DescribeClusterResponse answer(RawClient client, int version) throws IOException {
        WireReader in = new WireReader(Unpooled.wrappedBuffer(client.responseBytes()));
        in.readInt32(); // the correlation id
        in.readInt8(); // no tags
        return DescribeClusterResponse.read(in, version);
    }

    @Test
    void aQuestionWaitsForTheFirstWordOfAController() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            ask(client);
            tell(7);
            assertThat(answer(client, 0).controllerId()).isEqualTo(7);
            ask(client);
            assertThat(answer(client, 0).controllerId()).isEqualTo(7);
        }
    }

    @Test
    void itDoesNotWaitForEver() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            ask(client);
            assertThat(answer(client, 0).controllerId()).isEqualTo(-1);
        }
    }

    @Test
    void whatIsWrongWithItIsAnsweredAllTheSame() throws Exception {
        try (RawClient client = new RawClient(broker.port())) {
            client.header(DESCRIBE_CLUSTER, 1, 1, 14)
                    .raw(NO_TAGS, (byte) 0, OF_CONTROLLERS, NO_TAGS)
                    .flush();
            assertThat(answer(client, 1).errorCode()).isEqualTo(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code());
        }
    }
}
