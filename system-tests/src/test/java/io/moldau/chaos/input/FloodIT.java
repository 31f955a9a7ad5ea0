package io.moldau.chaos.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.SimpleRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** B1, B2, B4, B24: what takes many frames, many connections or much time, against a broker with 128 MB of heap. */
@Tag("timed")
class FloodIT {

    private static final int MAX_FRAME_BYTES = 4 << 20;
    private static final String TOPIC = "flooded";
    private static final long RESIDENT_LIMIT_BYTES = 400L << 20;

    @RegisterExtension
    static final BrokerFixture BROKER = BrokerFixture.underTest(broker -> broker.withJvmOptions(
                    broker.kind() == BrokerKind.KAFKA ? "-Xmx3g" : "-Xmx128m",
                    "-XX:+UseSerialGC",
                    "-XX:+ExitOnOutOfMemoryError")
            .with("log.cleaner.dedupe.buffer.size", "4194304")
            .with("connections.max.idle.ms", "5000")
            .with("socket.request.max.bytes", Integer.toString(MAX_FRAME_BYTES)));

    private static Witness witness;

    @BeforeAll
    static void startWitness() throws Exception {
        try (Admin admin = BROKER.admin()) {
            NewTopic large = new NewTopic(TOPIC, 1, (short) 1).configs(Map.of("max.message.bytes", "8000000"));
            admin.createTopics(List.of(new NewTopic("witness", 1, (short) 1), large))
                    .all()
                    .get();
        }
        witness = Witness.start(BROKER.bootstrap(), "witness");
    }

    @AfterAll
    static void nobodyElseNoticed() throws Exception {
        assertThat(witness.finish()).isPositive();
        assertThat(BROKER.broker().isAlive()).isTrue();
        assertThat(BROKER.broker().output()).doesNotContain("OutOfMemoryError");
        if (BROKER.broker().kind() == BrokerKind.MOLDAU) {
            assertThat(ResidentMemory.bytes(BROKER.broker().pid()))
                    .as("resident memory")
                    .isLessThan(RESIDENT_LIMIT_BYTES);
        }
    }

    @Test
    void aFrameOfExactlyTheLimitIsServed() throws Exception {
        int similar = MAX_FRAME_BYTES - 1_000; // so close that every length takes as many bytes
        int overhead = produce(similar).length - similar;
        byte[] wire = produce(MAX_FRAME_BYTES + 4 - overhead);
        assertThat(wire.length).isEqualTo(MAX_FRAME_BYTES + 4);
        assertThat(BadInput.of("B1", "exactly the limit", ApiKeys.PRODUCE, 9, wire)
                        .outcome(BROKER.broker().port()))
                .isEqualTo(BadInput.NONE);
    }

    @Test
    void tenThousandRequestsAtOnceAreAnsweredInOrder() throws Exception {
        int requests = 10_000;
        Frames pipeline = Frames.empty();
        for (int i = 0; i < requests; i++) {
            pipeline.raw(Frames.empty().int16(18).int16(0).int32(i).int16(-1).sized());
        }
        try (RawConnection connection = new RawConnection(BROKER.broker().port())) {
            Thread writer = new Thread(() -> {
                try {
                    connection.send(pipeline.unsized());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            writer.start();
            for (int i = 0; i < requests; i++) {
                ByteBuffer response = connection.read();
                if (response == null) {
                    throw new AssertionError("closed before answer " + i);
                }
                assertThat(response.getInt(0)).as("correlation id").isEqualTo(i);
            }
            writer.join();
        }
    }

    /** The broker stops reading from whoever does not read, and so the client's writes come to a halt. */
    @Test
    void whoNeverReadsCannotWriteForEver() throws Exception {
        long limitBytes = 256L << 20;
        ByteBuffer request =
                ByteBuffer.wrap(Frames.header(ApiKeys.METADATA, 1).int32(-1).sized());
        try (SocketChannel channel = SocketChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
            channel.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), BROKER.broker().port()));
            channel.configureBlocking(false);
            long written = 0;
            long lastProgress = System.nanoTime();
            while (System.nanoTime() - lastProgress < Duration.ofSeconds(2).toNanos()) {
                if (!request.hasRemaining()) {
                    request.rewind();
                }
                int count = channel.write(request);
                written += count;
                assertThat(written).as("bytes written without reading").isLessThan(limitBytes);
                if (count > 0) {
                    lastProgress = System.nanoTime();
                } else {
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    void aThousandFramesThatNeverEndCostLittle() throws Exception {
        assumeThat(BROKER.broker().kind())
                .as("Apache Kafka reserves memory for all of it and dies")
                .isEqualTo(BrokerKind.MOLDAU);
        List<RawConnection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                RawConnection connection = new RawConnection(BROKER.broker().port());
                connections.add(connection.send(
                        Frames.empty().int32(MAX_FRAME_BYTES).int16(0).int16(9).unsized()));
            }
            assertThat(BadInput.of(
                                    "B2",
                                    "an honest request beside them",
                                    ApiKeys.METADATA,
                                    1,
                                    Frames.header(ApiKeys.METADATA, 1).int32(0).sized())
                            .outcome(BROKER.broker().port()))
                    .isEqualTo(BadInput.NONE);
        } finally {
            for (RawConnection connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void anUnfinishedFrameIsGivenUpAfterTheIdleLimit() throws Exception {
        try (RawConnection connection = new RawConnection(BROKER.broker().port())) {
            connection.send(Frames.empty().int32(100).int16(3).unsized());
            Awaitility.await("the broker closes")
                    .atMost(Duration.ofSeconds(40))
                    .ignoreException(SocketTimeoutException.class)
                    .until(() -> connection.read() == null);
        }
    }

    /** Fetches that want more than there is for longer than anyone waits, each over a connection of its own. */
    @Test
    void aFloodOfWaitingFetchesIsBorne() throws Exception {
        BadInput waiting = FetchCases.all(TOPIC).stream()
                .filter(input -> input.name().startsWith("a wait for ever"))
                .findFirst()
                .orElseThrow();
        List<RawConnection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                RawConnection connection = new RawConnection(BROKER.broker().port());
                connections.add(connection);
                for (int pipelined = 0; pipelined < 10; pipelined++) {
                    connection.send(Frames.bytes(waiting.wire().duplicate()));
                }
            }
            assertThat(BROKER.broker().isAlive()).isTrue();
        } finally {
            for (RawConnection connection : connections) {
                connection.close();
            }
        }
    }

    private static byte[] produce(int valueBytes) {
        SimpleRecord record = new SimpleRecord(System.currentTimeMillis(), null, new byte[valueBytes]);
        return RecordCases.request(TOPIC, 1, 1, Batch.of(record).bytes());
    }
}
