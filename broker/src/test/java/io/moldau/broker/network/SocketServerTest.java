package io.moldau.broker.network;

import static io.moldau.broker.network.RawClient.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.message.DescribeClusterResponse;
import io.moldau.protocol.message.ListGroupsResponse;
import io.moldau.protocol.message.ListGroupsResponse.ListedGroup;
import io.moldau.protocol.transport.LeakGuard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakGuard.class)
@Timeout(60)
class SocketServerTest {

    private static final ListGroupsResponse EMPTY = ListGroupsResponse.builder().build();

    private final Queue<Request> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    private void keep(Request request) {
        received.add(request);
        count.incrementAndGet();
    }

    private void answer(Request request) {
        count.incrementAndGet();
        request.respond(EMPTY);
    }

    @Test
    void responsesLeaveInRequestOrderHoweverTheyComplete() throws Exception {
        try (TestBroker broker = new TestBroker(this::keep, Map.of());
                RawClient client = new RawClient(broker.port())) {
            for (int i = 0; i < 50; i++) {
                client.request(i, 0);
            }
            client.flush();
            await(() -> count.get() == 50);
            List<Request> backwards = new ArrayList<>(received);
            Collections.reverse(backwards);
            backwards.forEach(request -> request.respond(EMPTY));
            for (int i = 0; i < 50; i++) {
                assertThat(client.response()).isEqualTo(i);
            }
        }
    }

    @Test
    void aClosingServerStillAnswersWhatIsUnderWay() throws Exception {
        try (TestBroker broker = new TestBroker(this::keep, Map.of());
                RawClient client = new RawClient(broker.port())) {
            client.request(1, 0).flush();
            await(() -> count.get() == 1);
            CompletableFuture<Void> closed = broker.server().close(60_000);
            assertThat(closed).isNotDone();
            // This one may still be taken, as long as it is answered then.
            client.request(2, 0).flush();
            await(() -> {
                for (Request taken = received.poll(); taken != null; taken = received.poll()) {
                    taken.respond(EMPTY);
                }
                return closed.isDone();
            });
            for (int taken = 1; taken <= count.get(); taken++) {
                assertThat(client.response()).isEqualTo(taken);
            }
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void aClosingServerWaitsForAnswersOnlySoLong() throws Exception {
        try (TestBroker broker = new TestBroker(this::keep, Map.of());
                RawClient client = new RawClient(broker.port())) {
            client.request(1, 0).flush();
            await(() -> count.get() == 1);
            broker.server().close(1).join();
            assertThat(client.isClosedByBroker()).isTrue();
            received.remove().respond(EMPTY);
            await(() -> broker.server().requestMemoryBytes() == 0);
        }
    }

    @Test
    void tenThousandPipelinedRequestsAreAnswered() throws Exception {
        try (TestBroker broker = new TestBroker(this::answer, Map.of());
                RawClient client = new RawClient(broker.port())) {
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < 10_000; i++) {
                        client.request(i, 20);
                    }
                    client.flush();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            writer.start();
            for (int i = 0; i < 10_000; i++) {
                assertThat(client.response()).isEqualTo(i);
            }
            writer.join();
            assertThat(broker.server().requestMemoryBytes()).isZero();
        }
    }

    @Test
    void readingStopsAtTheBoundOfUnansweredRequestsAndGoesOnBelowIt() throws Exception {
        try (TestBroker broker = new TestBroker(this::keep, Map.of());
                RawClient client = new RawClient(broker.port());
                RawClient other = new RawClient(broker.port())) {
            int requests = 3 * ClientConnection.MAX_UNANSWERED;
            for (int i = 0; i < requests; i++) {
                client.request(i, 0);
            }
            client.flush();
            await(() -> count.get() == ClientConnection.MAX_UNANSWERED);
            // A request of somebody else that comes later shows that nothing more was taken meanwhile.
            other.request(0, 0).flush();
            await(() -> count.get() == ClientConnection.MAX_UNANSWERED + 1);
            for (int answered = 0; answered <= requests; answered++) {
                await(() -> !received.isEmpty());
                received.remove().respond(EMPTY);
            }
            for (int i = 0; i < requests; i++) {
                assertThat(client.response()).isEqualTo(i);
            }
            assertThat(other.response()).isZero();
        }
    }

    @Test
    void aClientThatDoesNotReadIsNotReadFromUntilItDoes() throws Exception {
        ListGroupsResponse large = ListGroupsResponse.builder()
                .groups(Collections.nCopies(
                        20, ListedGroup.builder().groupId("g".repeat(10_000)).build()))
                .build();
        RequestHandler handler = request -> {
            count.incrementAndGet();
            request.respond(large);
        };
        try (TestBroker broker = new TestBroker(handler, Map.of());
                RawClient client = new RawClient(broker.port());
                RawClient other = new RawClient(broker.port())) {
            for (int i = 0; i < 100; i++) {
                client.request(i, 0);
            }
            client.flush();
            other.request(7, 0).flush();
            assertThat(other.response()).isEqualTo(7);
            assertThat(count.get()).as("requests taken while responses are not").isLessThan(80);
            for (int i = 0; i < 100; i++) {
                assertThat(client.response()).isEqualTo(i);
            }
        }
    }

    @Test
    void requestMemoryHoldsBackEverybodyUntilItIsReleased() throws Exception {
        Map<String, String> small = Map.of("socket.request.max.bytes", "10000", "queued.max.request.bytes", "10000");
        try (TestBroker broker = new TestBroker(this::keep, small);
                RawClient first = new RawClient(broker.port());
                RawClient second = new RawClient(broker.port())) {
            first.request(1, 9000).request(2, 9000).request(3, 9000).flush();
            await(() -> count.get() == 2);
            second.request(4, 10).flush();
            assertThat(broker.server().requestMemoryBytes()).isBetween(18_000L, 20_000L);
            assertThat(count.get()).isEqualTo(2);

            received.remove().respond(EMPTY);
            received.remove().respond(EMPTY);
            await(() -> count.get() == 4);
            received.forEach(request -> request.respond(EMPTY));
            assertThat(List.of(first.response(), first.response(), first.response()))
                    .containsExactly(1, 2, 3);
            assertThat(second.response()).isEqualTo(4);
            assertThat(broker.server().requestMemoryBytes()).isZero();
        }
    }

    @Test
    void aFrameThatWouldPassTwiceTheMemoryCostsItsConnection() throws Exception {
        Map<String, String> small = Map.of("socket.request.max.bytes", "10000", "queued.max.request.bytes", "10000");
        try (TestBroker broker = new TestBroker(this::keep, small);
                RawClient first = new RawClient(broker.port());
                RawClient second = new RawClient(broker.port());
                RawClient third = new RawClient(broker.port())) {
            // Three frames begin while there is room; not all of them may end.
            for (RawClient client : List.of(first, second, third)) {
                client.header(16, 0, 1, 9_000).flush();
            }
            await(() -> broker.server().requestMemoryBytes() >= 3 * 512);
            first.raw(new byte[8_990]).flush();
            await(() -> count.get() == 1);
            second.raw(new byte[8_990]).flush();
            await(() -> count.get() == 2);
            third.raw(new byte[8_990]).flush();
            assertThat(third.isClosedByBroker()).isTrue();
            assertThat(count.get()).isEqualTo(2);
            received.forEach(request -> request.respond(EMPTY));
            assertThat(first.response()).isEqualTo(1);
            assertThat(second.response()).isEqualTo(1);
        }
    }

    @Test
    void memoryComesBackWhenTheClientIsGoneAndTheAnswerComesLate() throws Exception {
        try (TestBroker broker = new TestBroker(this::keep, Map.of())) {
            try (RawClient client = new RawClient(broker.port())) {
                client.request(1, 100).request(2, 100).flush();
                await(() -> count.get() == 2);
            }
            await(() -> broker.server().connectionCount() == 0);
            assertThat(broker.server().requestMemoryBytes()).isEqualTo(220);
            received.forEach(request -> request.respond(EMPTY));
            await(() -> broker.server().requestMemoryBytes() == 0);
        }
    }

    @Test
    void connectionsAreBoundedInAll() throws Exception {
        try (TestBroker broker = new TestBroker(this::answer, Map.of("max.connections", "2"));
                RawClient first = new RawClient(broker.port())) {
            try (RawClient second = new RawClient(broker.port())) {
                assertThat(second.request(1, 0).flush().response()).isEqualTo(1);
                assertThat(first.request(1, 0).flush().response()).isEqualTo(1);
                try (RawClient third = new RawClient(broker.port())) {
                    assertThat(third.isClosedByBroker()).isTrue();
                }
            }
            await(() -> broker.server().connectionCount() == 1);
            try (RawClient third = new RawClient(broker.port())) {
                assertThat(third.request(3, 0).flush().response()).isEqualTo(3);
            }
            assertThat(first.request(4, 0).flush().response()).isEqualTo(4);
        }
    }

    @Test
    void connectionsAreBoundedPerAddress() throws Exception {
        Map<String, String> one = Map.of("max.connections.per.ip", "1");
        try (TestBroker broker = new TestBroker(this::answer, one);
                RawClient first = new RawClient(broker.port())) {
            assertThat(first.request(1, 0).flush().response()).isEqualTo(1);
            try (RawClient second = new RawClient(broker.port())) {
                assertThat(second.isClosedByBroker()).isTrue();
            }
            assertThat(broker.server().connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void anOverrideRaisesTheBoundOfOneAddress() throws Exception {
        Map<String, String> two =
                Map.of("max.connections.per.ip", "1", "max.connections.per.ip.overrides", "127.0.0.1:2");
        try (TestBroker broker = new TestBroker(this::answer, two);
                RawClient first = new RawClient(broker.port());
                RawClient second = new RawClient(broker.port())) {
            assertThat(first.request(1, 0).flush().response()).isEqualTo(1);
            assertThat(second.request(2, 0).flush().response()).isEqualTo(2);
        }
    }

    @Test
    void aFloodOfConnectionsLeavesTheOthersAlone() throws Exception {
        try (TestBroker broker = new TestBroker(
                        this::answer, Map.of("max.connections", "20", "socket.listen.backlog.size", "500"));
                RawClient first = new RawClient(broker.port())) {
            assertThat(first.request(0, 0).flush().response()).isZero();
            for (int i = 0; i < 500; i++) {
                new RawClient(broker.port()).close();
            }
            assertThat(first.request(1, 0).flush().response()).isEqualTo(1);
            await(() -> broker.server().connectionCount() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 100_001, Integer.MAX_VALUE})
    void aFrameSizeOutOfBoundsClosesTheConnectionOnly(int size) throws Exception {
        try (TestBroker broker = new TestBroker(this::answer, Map.of("socket.request.max.bytes", "100000"));
                RawClient bad = new RawClient(broker.port());
                RawClient good = new RawClient(broker.port())) {
            bad.rawInt(size).raw(new byte[64]).flush();
            assertThat(bad.isClosedByBroker()).isTrue();
            assertThat(good.request(1, 100_000 - 10).flush().response()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aFrameShorterThanAHeaderClosesTheConnection(int size) throws Exception {
        try (TestBroker broker = new TestBroker(this::answer, Map.of());
                RawClient client = new RawClient(broker.port())) {
            client.rawInt(size).raw(Arrays.copyOf(new byte[] {0, 16}, size)).flush();
            assertThat(client.isClosedByBroker()).isTrue();
            await(() -> broker.server().requestMemoryBytes() == 0);
        }
    }

    @Test
    void foreignProtocolsAreClosed() throws Exception {
        try (TestBroker broker = new TestBroker(this::answer, Map.of());
                RawClient http = new RawClient(broker.port());
                RawClient tls = new RawClient(broker.port())) {
            http.raw("GET / HTTP/1.1\r\nHost: broker\r\n\r\n".getBytes(UTF_8)).flush();
            tls.raw(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3}).flush();
            assertThat(http.isClosedByBroker()).isTrue();
            assertThat(tls.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void unknownApisAndVersionsCloseTheConnection() throws Exception {
        try (TestBroker broker = new TestBroker(this::answer, Map.of())) {
            for (int[] keyAndVersion : new int[][] {{-1, 0}, {32767, 0}, {3, 99}, {3, -1}}) {
                try (RawClient client = new RawClient(broker.port())) {
                    client.header(keyAndVersion[0], keyAndVersion[1], 1, 10).flush();
                    assertThat(client.isClosedByBroker()).isTrue();
                }
            }
        }
    }

    @Test
    void silenceClosesTheConnection() throws Exception {
        try (TestBroker broker = new TestBroker(this::answer, Map.of("connections.max.idle.ms", "300"));
                RawClient client = new RawClient(broker.port())) {
            assertThat(client.request(1, 0).flush().response()).isEqualTo(1);
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void aTrickledFrameIsSilenceAndTakesNoMemory() throws Exception {
        try (TestBroker broker = new TestBroker(this::answer, Map.of("connections.max.idle.ms", "500"));
                RawClient client = new RawClient(broker.port())) {
            client.rawInt(50_000_000).flush();
            await(() -> {
                try {
                    client.raw((byte) 0).flush();
                    assertThat(broker.server().requestMemoryBytes()).isLessThan(100_000);
                    return false;
                } catch (IOException closed) {
                    return true;
                }
            });
            await(() -> broker.server().requestMemoryBytes() == 0);
        }
    }

    @Test
    void aRequestMayStayUnanswered() throws Exception {
        RequestHandler handler = request -> {
            if (request.header().correlationId() == 1) {
                request.respondNothing();
            } else {
                request.respond(EMPTY);
            }
        };
        try (TestBroker broker = new TestBroker(handler, Map.of());
                RawClient client = new RawClient(broker.port())) {
            client.request(1, 0).request(2, 0).flush();
            assertThat(client.response()).isEqualTo(2);
        }
    }

    @Test
    void aDisconnectLetsEarlierResponsesOutAndLaterOnesNot() throws Exception {
        try (TestBroker broker = new TestBroker(this::keep, Map.of());
                RawClient client = new RawClient(broker.port())) {
            client.request(1, 0).request(2, 0).request(3, 0).flush();
            await(() -> count.get() == 3);
            List<Request> requests = List.copyOf(received);
            requests.get(2).respond(EMPTY);
            requests.get(1).disconnect("a test wants it");
            requests.get(0).respond(EMPTY);
            assertThat(client.response()).isEqualTo(1);
            assertThat(client.isClosedByBroker()).isTrue();
        }
    }

    @Test
    void aResponseThatItsVersionCannotCarryCostsTheConnectionOnly() throws Exception {
        DescribeClusterResponse impossible =
                DescribeClusterResponse.builder().endpointType((byte) 2).build();
        RequestHandler handler = request -> {
            count.incrementAndGet();
            request.respond(request.header().correlationId() == 1 ? impossible : EMPTY);
        };
        try (TestBroker broker = new TestBroker(handler, Map.of());
                RawClient client = new RawClient(broker.port());
                RawClient other = new RawClient(broker.port())) {
            client.request(1, 0).flush();
            assertThat(client.isClosedByBroker()).isTrue();
            assertThat(other.request(2, 0).flush().response()).isEqualTo(2);
            await(() -> broker.server().requestMemoryBytes() == 0);
        }
    }

    @Test
    void halfOpenConnectionsTakeLittleMemory() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (TestBroker broker = new TestBroker(this::answer, Map.of("socket.listen.backlog.size", "1000"))) {
            for (int i = 0; i < 1000; i++) {
                RawClient client = new RawClient(broker.port());
                clients.add(client);
                client.rawInt(90_000_000).raw(new byte[16]).flush();
            }
            await(() ->
                    broker.server().connectionCount() == 1000 && broker.server().requestMemoryBytes() >= 1000 * 16);
            assertThat(broker.server().requestMemoryBytes()).isLessThan(1000 * 1024);
            try (RawClient good = new RawClient(broker.port())) {
                assertThat(good.request(1, 1000).flush().response()).isEqualTo(1);
            }
        }
        for (RawClient client : clients) {
            client.close();
        }
    }
}
